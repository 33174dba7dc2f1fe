import { describe, expect, it } from "vitest";
import { verifyChain } from "../../../lambdas/control/verify-chain.ts";
import { chainPartition, HOUSE_KEY, linkKey } from "../../../lambdas/records/keys.ts";
import { createRoom, MINUTE, type Room } from "../../support/control-room.ts";

/** Three days of decisions and changes, one of the days with changes only. */
async function createHistory(): Promise<Room> {
  const room = createRoom({
    orchestrator: { max_concurrent_tasks: 1 },
    tasks: { a: {}, b: {}, off: { enabled: false } },
  });
  const a = await room.ask("a");
  await room.ask("b");
  await room.steer.pause({ kind: "task", name: "off" }, "ann");
  await room.succeed(a.token);
  room.clock.time += 24 * 60 * MINUTE;
  await room.steer.resume({ kind: "task", name: "off" }, "ann");
  room.clock.time += 24 * 60 * MINUTE;
  await room.ask("off");
  return room;
}

/** The key of a link; days of the history are 20 to 22 November. */
function linkOf(day: number, number: number) {
  return linkKey({ day: `2026-11-${day}`, number });
}

describe("the chain of decisions and changes", () => {
  it("is whole over days, in the order of what happened", async () => {
    const room = await createHistory();
    expect(await verifyChain(room.table)).toEqual({ valid: true, links: 6, problems: [] });
    const { items } = await room.table.query({ pk: chainPartition("2026-11-20") });
    expect(items.map(({ body }) => body)).toMatchObject([
      { outcome: "run" },
      { outcome: "wait" },
      { author: "ann", action: "pause", subject: "task:off" },
      { outcome: "run" },
    ]);
  });

  it("of a fresh table is whole", async () => {
    const room = createRoom({ tasks: { a: {} } });
    expect(await verifyChain(room.table)).toEqual({ valid: true, links: 0, problems: [] });
  });

  it("shows a changed decision, and which one", async () => {
    const { table } = await createHistory();
    await table.write([{ write: "update", key: linkOf(20, 2), set: { body: { outcome: "skip", reasons: [] } } }]);
    const { valid, problems } = await verifyChain(table);
    expect(valid).toBe(false);
    expect(problems).toMatchObject([{ day: "2026-11-20", number: 2, message: "was changed" }]);
  });

  it.each([
    ["in the middle", linkOf(20, 3), /missing up to number 4/],
    ["a day's only one", linkOf(21, 1), /does not follow/],
    ["at the end", linkOf(22, 1), /the end of the chain is missing/],
  ])("shows a dropped entry %s", async (_, key, message) => {
    const { table } = await createHistory();
    await table.write([{ write: "delete", key }]);
    expect((await verifyChain(table)).problems[0]?.message).toMatch(message);
  });

  it("shows entries in another order", async () => {
    const { table } = await createHistory();
    const [first, second] = await table.getMany([linkOf(20, 1), linkOf(20, 2)]);
    if (first === undefined || second === undefined) throw new Error("two links were expected");
    await table.write([
      { write: "put", item: { ...first, ...linkOf(20, 2) } },
      { write: "put", item: { ...second, ...linkOf(20, 1) } },
    ]);
    expect((await verifyChain(table)).valid).toBe(false);
  });

  it("shows a chain whose head was set back together with its end", async () => {
    const { table } = await createHistory();
    const house = await table.get(HOUSE_KEY);
    const chain = { ...(house?.chain as object), length: 7 };
    await table.write([{ write: "update", key: HOUSE_KEY, set: { chain } }]);
    expect((await verifyChain(table)).valid).toBe(false);
  });
});
