import { describe, expect, it } from "vitest";
import type { Grant } from "../../../core/node.ts";
import { createPaperBroker } from "../../../lambdas/agents/broker/paper-broker.ts";
import { createRoom, MINUTE, type Room } from "../../support/control-room.ts";

const ORDER = { symbol: "AAPL", side: "buy", quantity: 10, goodUntil: "", evidence: {}, note: "" } as const;

/** What an agent of that grant has in its hands: whether it is still the right one, only the broker can tell. */
function brokerOf(room: Room, grant: Grant | undefined) {
  if (grant === undefined) throw new Error("a grant was expected");
  return createPaperBroker(room.table, {
    task: grant.task,
    fencingNumber: grant.fencing_number,
    ...(grant.fencing_scope === undefined ? {} : { fencingScope: grant.fencing_scope }),
    runId: grant.run_id,
    idempotencyKey: grant.idempotency_key,
    now: room.clock.time,
  });
}

describe("an agent that was paused beyond its lease and goes on", () => {
  it("places no order once its successor has acted, and its settlement and signs of life count no more", async () => {
    const room = createRoom({ tasks: { execution: { max_duration_minutes: 5 } } });
    const first = await room.ask("execution");
    const zombie = brokerOf(room, room.grantOf(first.token));
    await zombie.openAccount(100_000);

    room.clock.time += 7 * MINUTE;
    await room.control({ action: "sweep" });
    expect(await room.run(first.runId)).toMatchObject({ status: "TIMEOUT", error: { code: "LEASE_EXPIRED" } });

    const second = await room.ask("execution");
    const successor = brokerOf(room, room.grantOf(second.token));
    expect(room.grantOf(second.token)?.fencing_number).toBeGreaterThan(room.grantOf(first.token)?.fencing_number ?? 0);
    expect(await successor.propose([ORDER])).toHaveLength(1);

    await expect(zombie.propose([{ ...ORDER, quantity: 99 }])).rejects.toMatchObject({ name: "Fenced" });
    expect(await successor.openOrders()).toMatchObject([{ quantity: 10 }]);

    const sign = { run_id: first.runId, fencing_number: 1, attempt: 1, at: "2026-11-20T17:08:00Z" };
    expect(await room.runs.attemptStarted(sign)).toBe("superseded");
    await room.succeed(first.token);
    expect(await room.run(first.runId)).toMatchObject({ status: "TIMEOUT" });
    expect(await room.state.task("execution")).toMatchObject({ count: 1, completed: 0 });
  });

  it("is told from a run that may work beside another one of its task", async () => {
    const room = createRoom({ tasks: { execution: { concurrent_execution: true } } });
    const [first, second] = [await room.ask("execution"), await room.ask("execution")];
    const [one, other] = [brokerOf(room, room.grantOf(first.token)), brokerOf(room, room.grantOf(second.token))];
    await one.openAccount(100_000);
    expect(await other.propose([ORDER])).toHaveLength(1);
    expect(await one.propose([ORDER])).toHaveLength(1);
  });
});
