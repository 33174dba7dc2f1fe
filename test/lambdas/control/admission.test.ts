import { describe, expect, it } from "vitest";
import { createRoom, MINUTE } from "../../support/control-room.ts";

describe("a run that nothing speaks against", () => {
  it("is granted at once, with fencing number, deadline and parameters", async () => {
    const room = createRoom({ tasks: { sync: { max_duration_minutes: 5, parameters: { a: 1, b: 2 } } } });
    const { runId, token } = await room.ask("sync", { b: 3 });
    expect(room.grantOf(token)).toMatchObject({
      run_id: runId,
      task: "sync",
      agent: "sync",
      fencing_number: 1,
      idempotency_key: runId,
      granted_at: "2026-11-20T17:00:00Z",
      deadline: "2026-11-20T17:05:00Z",
      parameters: { a: 1, b: 3 },
    });
    expect(await room.run(runId)).toMatchObject({ status: "ASSIGNED", decision: { outcome: "run" } });
  });

  it("is granted with what was set at run time over the file", async () => {
    const room = createRoom({ tasks: { sync: { max_duration_minutes: 5, parameters: { a: 1 } } } });
    const changes = { max_duration_minutes: 7, parameters: { a: 2 }, priority: "critical" } as const;
    await room.steer.changeTask("sync", changes, "ann");
    const { runId, token } = await room.ask("sync");
    expect(room.grantOf(token)).toMatchObject({ deadline: "2026-11-20T17:07:00Z", parameters: { a: 2 } });
    expect(await room.run(runId)).toMatchObject({ priority: "critical" });
  });

  it("is recorded as completed with its result when it settles, and its place is free again", async () => {
    const room = createRoom({ tasks: { sync: {} } });
    const { runId, token } = await room.ask("sync");
    room.clock.time += 2 * MINUTE;
    await room.succeed(token, { volatility: { value: 0.2, ttl_seconds: 60 } });
    expect(await room.run(runId)).toMatchObject({ status: "COMPLETED", result: { ok: true } });
    expect(await room.state.house()).toMatchObject({
      count: 0,
      queued: 0,
      agents: { sync: { count: 0, outcomes: "1" } },
    });
    expect(await room.state.task("sync")).toMatchObject({
      count: 0,
      completed: 1,
      durations_seconds: [120],
      newest_success: { run_id: runId },
    });
  });

  it("settles once: the same settlement again changes nothing", async () => {
    const room = createRoom({ tasks: { sync: {} } });
    const { token } = await room.ask("sync");
    await room.succeed(token);
    await room.fail(token);
    expect(await room.state.task("sync")).toMatchObject({ count: 0, completed: 1, failed: 0 });
  });
});

describe("limits", () => {
  it("holds a ticket back until a place is free, and lets it in then", async () => {
    const room = createRoom({ orchestrator: { max_concurrent_tasks: 1 }, tasks: { a: {}, b: {} } });
    const first = await room.ask("a");
    const second = await room.ask("b");
    expect(room.executions.answerTo(second.token)).toBeUndefined();
    expect(await room.run(second.runId)).toMatchObject({ status: "QUEUED", decision: { outcome: "wait" } });
    await room.succeed(first.token);
    expect(room.grantOf(second.token)).toMatchObject({ task: "b" });
    expect(await room.state.house()).toMatchObject({ count: 1, waiting: 0, queued: 0 });
  });

  it("lets waiting runs in by priority, then by age", async () => {
    const room = createRoom({
      orchestrator: { max_concurrent_tasks: 1 },
      tasks: {
        running: {},
        low: { priority: "low" },
        medium: {},
        high: { priority: "high" },
        urgent: { priority: "critical" },
      },
    });
    const running = await room.ask("running");
    const waiting = [];
    for (const task of ["low", "medium", "high", "urgent"]) {
      room.clock.time += 1000;
      waiting.push(await room.ask(task));
    }
    let last = running.token;
    const order = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await room.succeed(last);
      last = room.executions.answers.at(-1)?.token ?? "";
      order.push(room.grantOf(last)?.task);
    }
    expect(order).toEqual(["urgent", "high", "medium", "low"]);
  });

  it("runs one at a time of all runs with the same value of a concurrency key, in whatever task", async () => {
    const keyed = { concurrent_execution: true, concurrency_key: "symbol" };
    const room = createRoom({ tasks: { a: keyed, b: keyed } });
    const first = await room.ask("a", { symbol: "AAPL" });
    const same = await room.ask("b", { symbol: "AAPL" });
    const other = await room.ask("b", { symbol: "MSFT" });
    const without = await room.ask("b");
    expect(room.grantOf(same.token)).toBeUndefined();
    expect([room.grantOf(other.token), room.grantOf(without.token)]).toMatchObject([{ task: "b" }, { task: "b" }]);
    const { decision } = await room.run(same.runId);
    expect(decision?.reasons.find(({ rule }) => rule === "limit.key")).toMatchObject({ met: false });
    await room.succeed(first.token);
    expect(room.grantOf(same.token)).toMatchObject({ parameters: { symbol: "AAPL" } });
  });

  it("refuses a run when as many wait as may, with an error that says so", async () => {
    const room = createRoom({
      orchestrator: { max_concurrent_tasks: 1, max_queued: 1 },
      tasks: { a: {}, b: {}, c: {} },
    });
    const a = await room.ask("a");
    const b = await room.ask("b");
    const c = await room.ask("c");
    expect(room.executions.answerTo(c.token)).toMatchObject({ error: "Refused" });
    expect(await room.run(c.runId)).toMatchObject({
      status: "FAILED",
      error: { code: "QUEUE_FULL", type: "Refused" },
      decision: { outcome: "refuse" },
    });
    await room.succeed(a.token);
    expect(room.grantOf(b.token)).toBeDefined();
  });

  it("orders runs of one priority by the score's weights", async () => {
    const shortFirst = { base_priority_weight: 0, time_weight: 1, dependency_weight: 0, complexity_weight: 0 };
    const room = createRoom({
      orchestrator: { max_concurrent_tasks: 1, prioritization: shortFirst },
      tasks: { a: {}, long: { estimated_duration_seconds: 600 }, short: { estimated_duration_seconds: 1 } },
    });
    const a = await room.ask("a");
    await room.ask("long");
    const short = await room.ask("short");
    await room.succeed(a.token);
    expect(room.grantOf(short.token)).toBeDefined();
  });

  it("keeps an agent to its limit while other agents go on", async () => {
    const room = createRoom({
      agents: { worker: { max_concurrent_tasks: 1 } },
      tasks: { a: { agent: "worker" }, b: { agent: "worker" }, c: {} },
    });
    const a = await room.ask("a");
    const b = await room.ask("b");
    const c = await room.ask("c");
    expect(room.grantOf(b.token)).toBeUndefined();
    expect(room.grantOf(c.token)).toBeDefined();
    await room.succeed(a.token);
    expect(room.grantOf(b.token)).toBeDefined();
  });

  it("grants nothing above a lowered limit, and goes on when it is raised again", async () => {
    const room = createRoom({ orchestrator: { max_concurrent_tasks: 2 }, tasks: { a: {}, b: {}, c: {}, d: {} } });
    const a = await room.ask("a");
    const b = await room.ask("b");
    const c = await room.ask("c");
    const d = await room.ask("d");
    await room.steer.changeLimit({ kind: "everything" }, { max_concurrent_tasks: 1 }, "ann");
    await room.succeed(a.token);
    expect(room.grantOf(c.token)).toBeUndefined();
    await room.succeed(b.token);
    expect(room.grantOf(c.token)).toBeDefined();
    await room.steer.changeLimit({ kind: "everything" }, { max_concurrent_tasks: null }, "ann");
    expect(room.grantOf(d.token)).toBeDefined();
  });
});

describe("a fire while the task is under way", () => {
  const EVERY_MINUTE = { interval_minutes: 1 };

  it("is skipped by default, with the reason as the cause", async () => {
    const room = createRoom({ tasks: { a: EVERY_MINUTE } });
    await room.fire("a");
    const second = await room.fire("a", "2026-11-20T17:01:00Z");
    const answer = room.executions.answerTo(second.token);
    expect(answer?.error).toBe("Skipped");
    expect(JSON.parse(answer?.cause ?? "")).toMatchObject({
      outcome: "skip",
      reasons: [{ rule: "overlap", met: false }],
    });
    expect(await room.run(second.runId)).toMatchObject({ status: "SKIPPED", decision: { outcome: "skip" } });
  });

  it("waits with queue_one, but only one", async () => {
    const room = createRoom({ tasks: { a: { ...EVERY_MINUTE, overlap: "queue_one" } } });
    const first = await room.fire("a");
    const second = await room.fire("a", "2026-11-20T17:01:00Z");
    const third = await room.fire("a", "2026-11-20T17:02:00Z");
    expect(room.executions.answerTo(third.token)?.error).toBe("Skipped");
    await room.succeed(first.token);
    expect(room.grantOf(second.token)).toMatchObject({ fencing_number: 2 });
  });

  it("takes the running one's place with cancel_running", async () => {
    const room = createRoom({ tasks: { a: { ...EVERY_MINUTE, overlap: "cancel_running" } } });
    const first = await room.fire("a");
    const second = await room.fire("a", "2026-11-20T17:01:00Z");
    expect(await room.run(first.runId)).toMatchObject({ status: "CANCELLED", error: { code: "DISPLACED" } });
    expect(await room.executions.describe(first.token.split("@")[0] as string)).toMatchObject({ status: "ABORTED" });
    expect(room.grantOf(second.token)).toMatchObject({ fencing_number: 2 });
  });

  it("runs beside it with allow", async () => {
    const room = createRoom({ tasks: { a: { ...EVERY_MINUTE, concurrent_execution: true } } });
    const first = await room.fire("a");
    const second = await room.fire("a", "2026-11-20T17:01:00Z");
    expect([room.grantOf(first.token), room.grantOf(second.token)]).toMatchObject([
      { fencing_number: 1 },
      { fencing_number: 2 },
    ]);
  });

  it("delivered twice, starts one run", async () => {
    const room = createRoom({ tasks: { a: EVERY_MINUTE } });
    await room.control({ action: "fire", task: "a", time: "2026-11-20T17:00:00Z", exact: true });
    const again = await room.control({ action: "fire", task: "a", time: "2026-11-20T17:00:00Z", exact: true });
    expect(again).toMatchObject({ fired: false });
    expect(room.executions.started).toHaveLength(1);
  });
});
