import { describe, expect, it } from "vitest";
import { contextOf } from "../../../lambdas/control/context.ts";
import { currentDecision } from "../../../lambdas/control/current-decision.ts";
import { createRoom, MINUTE } from "../../support/control-room.ts";

describe("why a run waits", () => {
  it("says its place in line as it is now, who holds the limit, and the likely start", async () => {
    const room = createRoom({
      orchestrator: { max_concurrent_tasks: 1 },
      tasks: { a: { estimated_duration_seconds: 300 }, b: { estimated_duration_seconds: 60 }, c: {} },
    });
    const context = contextOf(room.dependencies);
    const a = await room.ask("a");
    const b = await room.ask("b");
    const c = await room.ask("c");
    room.clock.time += MINUTE;
    const placeOf = async (runId: string) => {
      const decision = await currentDecision(context, runId);
      return decision?.reasons.find(({ rule }) => rule === "place");
    };
    expect(await placeOf(c.runId)).toMatchObject({
      message: `it is 2nd in the orchestrator's line, behind ${a.runId}; likely to start at 2026-11-20T17:06:00Z`,
      data: { place: 2, held_by: [a.runId], estimated_start: "2026-11-20T17:06:00Z" },
    });
    await room.cancel({ run_id: b.runId, author: "ann" });
    expect(await placeOf(c.runId)).toMatchObject({ data: { place: 1, estimated_start: "2026-11-20T17:05:00Z" } });
    await room.succeed(a.token);
    expect(await placeOf(c.runId)).toBeUndefined();
    expect(await currentDecision(context, c.runId)).toMatchObject({ outcome: "run" });
  });
});
