import { describe, expect, it } from "vitest";
import { createSignalStore } from "../../../lambdas/records/signal-store.ts";
import { createRoom, MINUTE, type Room } from "../../support/control-room.ts";

function skipOf(room: Room, token: string) {
  const answer = room.executions.answerTo(token);
  return answer?.error === "Skipped" ? JSON.parse(answer.cause ?? "") : answer;
}

describe("what speaks against a run", () => {
  it("is that its task is disabled, in the file or at run time", async () => {
    const room = createRoom({ tasks: { off: { enabled: false }, on: {} } });
    expect(skipOf(room, (await room.ask("off")).token)).toMatchObject({ reasons: [{ rule: "enabled", met: false }] });
    await room.steer.changeTask("on", { enabled: false }, "ann");
    expect(skipOf(room, (await room.ask("on")).token).reasons[0].message).toContain("ann");
    await room.steer.changeTask("on", { enabled: null }, "ann");
    expect(room.grantOf((await room.ask("on")).token)).toBeDefined();
  });

  it.each([
    ["everything", { kind: "everything" }],
    ["its agent", { kind: "agent", name: "a" }],
    ["itself", { kind: "task", name: "a" }],
  ] as const)("is a pause of %s, until it is resumed", async (_, subject) => {
    const room = createRoom({ tasks: { a: {} } });
    await room.steer.pause(subject, "ann");
    expect(skipOf(room, (await room.ask("a")).token)).toMatchObject({ reasons: [{ rule: "paused", met: false }] });
    await room.steer.resume(subject, "ann");
    expect(room.grantOf((await room.ask("a")).token)).toBeDefined();
  });

  it("is a condition that is not met; the decision shows the met ones too", async () => {
    const room = createRoom({ tasks: { a: { conditions: { market_hours: false, system_health: 0.5 } } } });
    const { runId, token } = await room.ask("a");
    expect(skipOf(room, token)).toMatchObject({ reasons: [{ rule: "condition.market_hours", met: false }] });
    const { decision } = await room.run(runId);
    expect(decision?.reasons.find(({ rule }) => rule === "condition.system_health")).toMatchObject({ met: true });
  });
});

describe("the breaker", () => {
  const FRAGILE = { error_threshold: 2, recovery_minutes: 10 };

  async function breakIt(room: Room): Promise<void> {
    for (let failure = 0; failure < 2; failure += 1) await room.fail((await room.ask("a")).token);
  }

  it("opens after consecutive failures and blocks what comes next", async () => {
    const room = createRoom({ tasks: { a: FRAGILE } });
    await breakIt(room);
    expect((await room.state.task("a")).breaker).toMatchObject({ state: "open", because: "errors" });
    expect(skipOf(room, (await room.ask("a")).token)).toMatchObject({ reasons: [{ rule: "breaker", met: false }] });
  });

  it("lets one probe through after the recovery time, whose success closes it", async () => {
    const room = createRoom({ tasks: { a: { ...FRAGILE, concurrent_execution: true } } });
    await breakIt(room);
    room.clock.time += 10 * MINUTE;
    const probe = await room.ask("a");
    const other = await room.ask("a");
    expect(room.grantOf(probe.token)).toBeDefined();
    expect(skipOf(room, other.token)).toMatchObject({ reasons: [{ rule: "breaker" }] });
    await room.succeed(probe.token);
    expect((await room.state.task("a")).breaker.state).toBe("closed");
  });

  it("opens anew when the probe fails, and lets another try when the probe was cancelled", async () => {
    const room = createRoom({ tasks: { a: FRAGILE } });
    await breakIt(room);
    room.clock.time += 10 * MINUTE;
    await room.fail((await room.ask("a")).token);
    expect(skipOf(room, (await room.ask("a")).token)).toMatchObject({ reasons: [{ rule: "breaker" }] });
    room.clock.time += 10 * MINUTE;
    const probe = await room.ask("a");
    await room.cancel({ run_id: probe.runId, author: "ann" });
    expect(room.grantOf((await room.ask("a")).token)).toBeDefined();
  });

  it("is closed by a reset", async () => {
    const room = createRoom({ tasks: { a: FRAGILE } });
    await breakIt(room);
    await room.steer.reset("a", "ann");
    expect(room.grantOf((await room.ask("a")).token)).toBeDefined();
  });

  it("disables a task whose success rate is too low, until it is reset", async () => {
    const poor = {
      error_threshold: 100,
      performance_threshold: 0.5,
      on_low_performance: "disable",
      recovery_minutes: 1,
    };
    const room = createRoom({ tasks: { a: poor } });
    for (let failure = 0; failure < 10; failure += 1) await room.fail((await room.ask("a")).token);
    room.clock.time += 60 * MINUTE;
    expect(skipOf(room, (await room.ask("a")).token).reasons[0].message).toContain("performance_threshold");
    await room.steer.reset("a", "ann");
    expect(room.grantOf((await room.ask("a")).token)).toBeDefined();
  });
});

describe("a failure", () => {
  it("is recorded with code, type and the agent's own words", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId, token } = await room.ask("a");
    await room.fail(token, "InvalidParameters", '{"errorType":"InvalidParameters","errorMessage":"no such symbol"}');
    expect(await room.run(runId)).toMatchObject({
      status: "FAILED",
      error: { code: "INVALID_PARAMETERS", type: "InvalidParameters", message: "no such symbol", retryable: false },
    });
  });

  it.each([
    ["States.Timeout", ""],
    ["Sandbox.Timedout", '{"errorMessage":"2026 Task timed out after 3.00 seconds"}'],
    ["Lambda.Unknown", '{"errorMessage":"2026 Task timed out after 3.00 seconds"}'],
  ])("named %s counts as a timeout", async (error, cause) => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId, token } = await room.ask("a");
    await room.fail(token, error, cause);
    expect(await room.run(runId)).toMatchObject({ status: "TIMEOUT", error: { code: "TIMEOUT", type: error } });
  });
});

describe("dependencies", () => {
  const DEPENDENT = { sync: { interval_minutes: 10 }, report: { interval_minutes: 10, dependencies: ["sync"] } };

  it("satisfied by a recent success, are handed over with its result", async () => {
    const room = createRoom({ tasks: DEPENDENT });
    const sync = await room.fire("sync");
    await room.succeed(sync.token, {}, { rows: 7 });
    const { token } = await room.fire("report");
    expect(room.grantOf(token)?.dependencies).toMatchObject({ sync: { run_id: sync.runId, result: { rows: 7 } } });
  });

  it("not satisfied, hold the run back until the dependency succeeds", async () => {
    const room = createRoom({ tasks: DEPENDENT });
    const { runId, token } = await room.fire("report");
    expect(await room.run(runId)).toMatchObject({ status: "QUEUED", decision: { outcome: "wait" } });
    expect((await room.state.house()).queued).toBe(1);
    const sync = await room.fire("sync");
    await room.succeed(sync.token);
    expect(room.grantOf(token)?.dependencies).toMatchObject({ sync: { run_id: sync.runId } });
    expect(await room.state.task("sync")).toMatchObject({ dependents_waiting: 0 });
    expect((await room.state.house()).queued).toBe(0);
  });

  it("not satisfied, do not hold back a run started by hand, and its decision says so", async () => {
    const room = createRoom({ tasks: DEPENDENT });
    const { runId, token } = await room.ask("report");
    expect(room.grantOf(token)?.dependencies).toEqual({});
    const { decision } = await room.run(runId);
    expect(decision?.outcome).toBe("run");
    expect(decision?.reasons.find(({ rule }) => rule === "dependency.sync")).toMatchObject({
      met: false,
      message: expect.stringContaining("started by hand"),
    });
  });

  it("let the run end as skipped when the wait reaches its limit", async () => {
    const room = createRoom({
      tasks: { ...DEPENDENT, report: { ...DEPENDENT.report, dependency_timeout_minutes: 3 } },
    });
    const { runId, token } = await room.fire("report");
    room.clock.time += 2 * MINUTE;
    await room.control({ action: "sweep" });
    expect(room.executions.answerTo(token)).toBeUndefined();
    room.clock.time += MINUTE;
    await room.control({ action: "sweep" });
    expect(skipOf(room, token).reasons.map(({ rule }: { rule: string }) => rule)).toContain("wait_limit");
    expect(await room.run(runId)).toMatchObject({ status: "SKIPPED" });
    expect(await room.state.task("sync")).toMatchObject({ dependents_waiting: 0 });
  });

  it("skip the run at once with on_stale: skip", async () => {
    const room = createRoom({ tasks: { ...DEPENDENT, report: { ...DEPENDENT.report, on_stale: "skip" } } });
    expect(skipOf(room, (await room.fire("report")).token)).toMatchObject({ reasons: [{ rule: "dependency.sync" }] });
  });

  it("are started with on_stale: trigger, once for each waiting run", async () => {
    const room = createRoom({ tasks: { ...DEPENDENT, report: { ...DEPENDENT.report, on_stale: "trigger" } } });
    const { token } = await room.fire("report");
    const triggered = room.executions.started.filter(({ machine }) => machine === "sync");
    expect(triggered).toHaveLength(1);
    await room.succeed(await room.arrive(triggered[0]?.name ?? ""));
    expect(room.grantOf(token)).toBeDefined();
  });
});

describe("signals", () => {
  it("of a run are facts for the conditions of the next ones, with their source", async () => {
    const room = createRoom({ tasks: { a: {}, b: { conditions: { when: "signals.volatility < 0.5" } } } });
    expect(skipOf(room, (await room.ask("b")).token)).toMatchObject({ reasons: [{ rule: "condition.when" }] });
    const { runId, token } = await room.ask("a");
    await room.succeed(token, { volatility: { value: 0.2, ttl_seconds: 600 } });
    expect(await createSignalStore(room.table).get("volatility")).toMatchObject({ source: runId, value: 0.2 });
    expect(room.grantOf((await room.ask("b")).token)?.signals).toEqual({ volatility: 0.2 });
  });
});
