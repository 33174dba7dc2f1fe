import { describe, expect, it } from "vitest";
import type { RunQuery } from "../../../lambdas/records/run-store.ts";
import { createRoom, MINUTE, type Room } from "../../support/control-room.ts";

async function listAll(room: Room, query: Omit<RunQuery, "cursor">): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await room.runs.list({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    expect(page.runs.length).toBeLessThanOrEqual(query.limit);
    found.push(...page.runs.map(({ run_id }) => run_id));
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

describe("the list of runs", () => {
  async function createDays() {
    const room = createRoom({ tasks: { a: {}, b: { enabled: false } } });
    const ids: string[] = [];
    for (let run = 0; run < 7; run += 1) {
      const { runId, token } = await room.ask(run % 3 === 0 ? "b" : "a");
      if (run % 3 !== 0) await room.succeed(token);
      ids.unshift(runId);
      room.clock.time += 9 * 60 * MINUTE;
    }
    return { room, ids };
  }

  it.each([1, 2, 3, 100])("is newest first over days, %i a page", async (limit) => {
    const { room, ids } = await createDays();
    expect(await listAll(room, { limit })).toEqual(ids);
  });

  it.each([1, 2, 100])("of one task and of some statuses is complete, %i a page", async (limit) => {
    const { room, ids } = await createDays();
    const ofB = ids.filter((id) => id.includes("-b-"));
    expect(await listAll(room, { task: "b", limit })).toEqual(ofB);
    expect(await listAll(room, { statuses: new Set(["SKIPPED"]), limit })).toEqual(ofB);
    expect(await listAll(room, { task: "b", statuses: new Set(["COMPLETED"]), limit })).toEqual([]);
  });

  it("refuses a cursor that is none", async () => {
    const { runs } = createRoom({ tasks: { a: {} } });
    await expect(runs.list({ limit: 1, cursor: "nonsense" })).rejects.toMatchObject({ code: "CURSOR_INVALID" });
  });

  it("finds several at once, in the order they were asked for", async () => {
    const { room, ids } = await createDays();
    const [first = "", second = ""] = ids;
    const unknown = "20200101T000000Z-a-x";
    expect((await room.runs.getMany([second, unknown, first])).map((run) => run?.run_id)).toEqual([
      second,
      undefined,
      first,
    ]);
  });
});
