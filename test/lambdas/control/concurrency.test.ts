import { describe, expect, it } from "vitest";
import { INVARIANTS, INVARIANTS_AFTER_SWEEP, violationsOf } from "../../../core/admission/invariants.ts";
import { readSnapshot } from "../../support/admission-snapshot.ts";
import { createRoom, MINUTE, type Room } from "../../support/control-room.ts";

async function violations(room: Room): Promise<readonly string[]> {
  const told = new Set(room.executions.answers.map(({ token }) => token.split("@", 1)[0]?.split(":").at(-1)));
  const snapshot = await readSnapshot(room.dependencies, (runId) => told.has(runId));
  return violationsOf({ ...INVARIANTS, ...INVARIANTS_AFTER_SWEEP }, snapshot);
}

describe("many at once", () => {
  it("asking, exactly as many are granted as there are places, and each once", async () => {
    const room = createRoom({
      orchestrator: { max_concurrent_tasks: 3 },
      tasks: { a: { concurrent_execution: true }, b: { concurrent_execution: true } },
    });
    await Promise.all(Array.from({ length: 20 }, (_, number) => room.ask(number % 2 === 0 ? "a" : "b")));
    expect(room.executions.answers).toHaveLength(3);
    expect(await violations(room)).toEqual([]);
    let settled = 0;
    while (settled < 20) {
      const granted = room.executions.answers.slice(settled);
      await Promise.all(granted.map(({ token }) => room.succeed(token)));
      settled += granted.length;
      expect(await violations(room)).toEqual([]);
    }
    expect(await room.state.house()).toMatchObject({ count: 0, waiting: 0, queued: 0 });
  });

  it("settling and cancelling one run, it ends once", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId, token } = await room.ask("a");
    await Promise.all([room.succeed(token), room.cancel({ run_id: runId, author: "ann" }), room.succeed(token)]);
    const { completed, cancelled, count } = await room.state.task("a");
    expect({ ended: completed + cancelled, count }).toEqual({ ended: 1, count: 0 });
    expect(await violations(room)).toEqual([]);
  });

  it("sweeping, they mend each thing once", async () => {
    const room = createRoom({ orchestrator: { max_concurrent_tasks: 2 }, tasks: { a: {}, b: {}, c: {}, d: {} } });
    const runs = [await room.ask("a"), await room.ask("b"), await room.ask("c"), await room.ask("d")];
    for (const { token } of runs.slice(0, 2)) room.executions.end(token.split("@", 1)[0] as string, "ABORTED");
    room.clock.time += 2 * MINUTE;
    await Promise.all(Array.from({ length: 5 }, () => room.control({ action: "sweep" })));
    expect(await violations(room)).toEqual([]);
    expect(await room.state.house()).toMatchObject({ count: 2, waiting: 0, queued: 0 });
    expect(runs.slice(2).map(({ token }) => room.grantOf(token)?.task)).toEqual(["c", "d"]);
  });
});
