import { describe, expect, it } from "vitest";
import { createTableMeter, meterTable } from "../../../local/metered-table.ts";
import { createSqliteTable } from "../../../local/sqlite-table.ts";
import { createRoom, MINUTE } from "../../support/control-room.ts";

const ONE_PLACE = { orchestrator: { max_concurrent_tasks: 1 } };

function arnOf(token: string): string {
  return token.split("@", 1)[0] as string;
}

describe("a retried Admit", () => {
  it("with the same token is answered with the same grant", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId, token } = await room.ask("a");
    await room.arrive(runId);
    expect(room.executions.answers.filter((answer) => answer.token === token)).toHaveLength(1);
    expect(await room.state.task("a")).toMatchObject({ count: 1, fence: 1 });
  });

  it("with a new token gets the grant that its run has", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId, token } = await room.ask("a");
    const second = await room.arrive(runId, 1);
    expect(room.grantOf(second)).toEqual(room.grantOf(token));
    expect(await room.state.task("a")).toMatchObject({ count: 1, fence: 1 });
  });

  it("while waiting, supersedes the older token, and an older one that comes late does not", async () => {
    const room = createRoom({ ...ONE_PLACE, tasks: { a: {}, b: {} } });
    const running = await room.ask("a");
    const { runId, token } = await room.ask("b");
    const second = await room.arrive(runId, 1);
    await room.arrive(runId, 0, true);
    await room.succeed(running.token);
    expect(room.grantOf(second)).toBeDefined();
    expect(room.executions.answerTo(token)).toBeUndefined();
  });

  it("after a skip is told the same", async () => {
    const room = createRoom({ tasks: { a: { enabled: false } } });
    const { run } = await room.launch({ task: "a", parameters: {}, trigger: "manual" });
    const { run_id: runId } = run;
    const { answerFailure } = room.executions;
    room.executions.answerFailure = async () => Promise.reject(new Error("throttled"));
    await expect(room.arrive(runId)).rejects.toThrow("throttled");
    room.executions.answerFailure = answerFailure;
    const second = await room.arrive(runId, 1);
    expect(room.executions.answerTo(second)?.error).toBe("Skipped");
  });
});

describe("cancelling", () => {
  it("a waiting run answers its token and takes it out of the queue", async () => {
    const room = createRoom({ ...ONE_PLACE, tasks: { a: {}, b: {}, c: {} } });
    const a = await room.ask("a");
    const b = await room.ask("b");
    const c = await room.ask("c");
    const run = await room.cancel({ run_id: b.runId, author: "ann", reason: "not today" });
    expect(run).toMatchObject({ status: "CANCELLED", error: { message: "cancelled by ann: not today" } });
    expect(room.executions.answerTo(b.token)).toMatchObject({ error: "Cancelled" });
    expect(await room.state.house()).toMatchObject({ count: 1, waiting: 1, queued: 1 });
    await room.succeed(a.token);
    expect(room.grantOf(c.token)).toBeDefined();
  });

  it("a running run stops its execution and lets the next in", async () => {
    const room = createRoom({ ...ONE_PLACE, tasks: { a: {}, b: {} } });
    const a = await room.ask("a");
    const b = await room.ask("b");
    await room.cancel({ run_id: a.runId, author: "ann" });
    expect(await room.executions.describe(arnOf(a.token))).toMatchObject({ status: "ABORTED" });
    expect(room.grantOf(b.token)).toBeDefined();
  });

  it("a run that waits for a dependency frees it from waiting", async () => {
    const room = createRoom({ tasks: { a: { interval_minutes: 1 }, b: { interval_minutes: 1, dependencies: ["a"] } } });
    const b = await room.fire("b");
    expect(await room.state.task("a")).toMatchObject({ dependents_waiting: 1 });
    await room.cancel({ run_id: b.runId, author: "ann" });
    expect(await room.state.task("a")).toMatchObject({ dependents_waiting: 0 });
    expect(await room.state.house()).toMatchObject({ queued: 0 });
  });

  it("a finished run changes nothing, and an unknown one is refused", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId, token } = await room.ask("a");
    await room.succeed(token);
    expect(await room.cancel({ run_id: runId, author: "ann" })).toMatchObject({ status: "COMPLETED" });
    await expect(room.cancel({ run_id: "20261120T170000Z-a-nowhere", author: "ann" })).rejects.toMatchObject({
      code: "RUN_UNKNOWN",
    });
  });
});

describe("launching", () => {
  it("with the same key again answers the same run", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const request = { task: "a", parameters: { x: 1 }, idempotency_key: "k", trigger: "manual" } as const;
    const first = await room.launch(request);
    expect(first).toMatchObject({ fresh: true, run: { status: "PENDING", execution_arn: null } });
    expect(await room.launch(request)).toMatchObject({ fresh: false, run: { run_id: first.run.run_id } });
    expect(room.executions.started).toHaveLength(1);
  });

  it("refuses a key that was used for something else", async () => {
    const room = createRoom({ tasks: { a: {} } });
    await room.launch({ task: "a", parameters: {}, idempotency_key: "k", trigger: "manual" });
    const other = room.launch({ task: "a", parameters: { x: 1 }, idempotency_key: "k", trigger: "manual" });
    await expect(other).rejects.toMatchObject({ code: "IDEMPOTENCY_KEY_REUSED" });
  });

  it("refuses an unknown task", async () => {
    const room = createRoom({ tasks: { a: {} } });
    await expect(room.launch({ task: "b", parameters: {}, trigger: "manual" })).rejects.toMatchObject({
      code: "TASK_UNKNOWN",
    });
  });
});

describe("a run's cost", () => {
  it("is what AWS bills for its states, functions and records; a skip costs a state less and no agent", async () => {
    const room = createRoom({ tasks: { a: {}, off: { enabled: false } } });
    const { runId: run_id, token } = await room.ask("a");
    await room.runs.attemptStarted({ run_id, fencing_number: 1, attempt: 1, at: "2026-11-20T17:00:00Z" });
    room.clock.time += MINUTE;
    await room.succeed(token);
    const { cost_usd } = await room.run(run_id);
    // 3 states, 3 calls, 2 × 0.05 + 60 × 0.5 GB-seconds, 20 and 6 units.
    expect(cost_usd).toBeCloseTo(0.000075 + 0.0000006 + 30.1 * 0.0000133334 + 0.0000125 + 0.00000075, 9);
    const skipped = await room.run((await room.ask("off")).runId);
    expect(skipped.cost_usd).toBeCloseTo(0.00005 + 0.0000002 + 0.05 * 0.0000133334 + 0.000005 + 0.0000005, 9);
  });
});

describe("a sweep", () => {
  it.each([
    ["ABORTED", "CANCELLED"],
    ["TIMED_OUT", "TIMEOUT"],
    ["FAILED", "FAILED"],
  ] as const)("ends a run whose execution is %s as %s, and lets the next in", async (execution, status) => {
    const room = createRoom({ ...ONE_PLACE, tasks: { a: {}, b: {} } });
    const a = await room.ask("a");
    const b = await room.ask("b");
    room.executions.end(arnOf(a.token), execution);
    await room.control({ action: "sweep" });
    expect(await room.run(a.runId)).toMatchObject({ status });
    expect(room.grantOf(b.token)).toBeDefined();
  });

  it("ends a run whose lease has run out and stops its execution", async () => {
    const room = createRoom({ ...ONE_PLACE, tasks: { a: { max_duration_minutes: 5 }, b: {} } });
    const a = await room.ask("a");
    const b = await room.ask("b");
    room.clock.time += 7 * MINUTE;
    await room.control({ action: "sweep" });
    expect(await room.run(a.runId)).toMatchObject({ status: "TIMEOUT", error: { code: "LEASE_EXPIRED" } });
    expect(await room.executions.describe(arnOf(a.token))).toMatchObject({ status: "ABORTED" });
    expect(room.grantOf(b.token)).toBeDefined();
  });

  it("leaves a run alone whose agent extends its lease", async () => {
    const room = createRoom({ tasks: { a: { max_duration_minutes: 5 } } });
    const { runId: run_id, token } = await room.ask("a");
    const lease_until = "2026-11-20T18:00:00Z";
    await room.runs.progress({ run_id, fencing_number: 1, fraction: 0.5, note: null, lease_until });
    room.clock.time += 7 * MINUTE;
    await room.control({ action: "sweep" });
    await room.succeed(token);
    expect(await room.run(run_id)).toMatchObject({ status: "COMPLETED", progress: { fraction: 0.5 } });
  });

  it("starts the execution of a launched run that a crash left without one", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { executions } = room;
    const start = executions.start;
    executions.start = async () => Promise.reject(new Error("down"));
    await expect(room.launch({ task: "a", parameters: {}, trigger: "manual" })).rejects.toThrow("down");
    executions.start = start;
    room.clock.time += 2 * MINUTE;
    expect(await room.control({ action: "sweep" })).toEqual({ mended: { executions_started: 1 } });
    const runId = executions.started[0]?.name ?? "";
    expect(room.grantOf(await room.arrive(runId))).toMatchObject({ run_id: runId });
  });

  it("with nothing to mend costs a handful of read units, whatever was run before and however large its results", async () => {
    const meter = createTableMeter();
    const table = meterTable(createSqliteTable({ file: ":memory:", synchronous: "NORMAL" }), meter);
    const room = createRoom({ table, tasks: { a: {} } });
    for (let run = 0; run < 60; run += 1) {
      const { token } = await room.ask("a");
      await room.succeed(token, {}, { rows: "x".repeat(10_000) });
      room.clock.time += 2 * MINUTE;
      await room.control({ action: "sweep" });
    }
    const before = meter.readUnits;
    for (let sweep = 0; sweep < 10; sweep += 1) await room.control({ action: "sweep" });
    expect((meter.readUnits - before) / 10).toBeLessThanOrEqual(10);
  });

  it("twice in a row mends nothing more", async () => {
    const room = createRoom({ ...ONE_PLACE, tasks: { a: {}, b: {} } });
    const a = await room.ask("a");
    await room.ask("b");
    room.executions.end(arnOf(a.token), "ABORTED");
    await room.control({ action: "sweep" });
    expect(await room.control({ action: "sweep" })).toEqual({ mended: {} });
  });

  it("ends a wait for a place at its limit", async () => {
    const room = createRoom({ ...ONE_PLACE, tasks: { a: { max_duration_minutes: 60 }, b: { deadline_minutes: 5 } } });
    await room.ask("a");
    const b = await room.ask("b");
    room.clock.time += 5 * MINUTE;
    await room.control({ action: "sweep" });
    expect(await room.run(b.runId)).toMatchObject({ status: "SKIPPED" });
    expect(room.executions.answerTo(b.token)?.error).toBe("Skipped");
    expect(await room.state.house()).toMatchObject({ waiting: 0, queued: 0 });
  });
});

describe("an agent's signs of life", () => {
  it("are on the run's record, and survive its settlement", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId: run_id, token } = await room.ask("a");
    const of = { run_id, fencing_number: 1 };
    const error = { code: "X", type: "X", message: "x", retryable: true };
    const started_at = "2026-11-20T17:00:01Z";
    await room.runs.attemptStarted({ ...of, attempt: 1, at: started_at });
    expect(await room.run(run_id)).toMatchObject({ status: "RUNNING", started_at });
    await room.runs.attemptFailed({ ...of, attempt: 1, started_at, at: "2026-11-20T17:00:02Z", error });
    expect(await room.run(run_id)).toMatchObject({ status: "RETRYING" });
    await room.runs.attemptStarted({ ...of, attempt: 2, at: "2026-11-20T17:00:03Z" });
    await room.succeed(token);
    expect(await room.run(run_id)).toMatchObject({
      status: "COMPLETED",
      started_at,
      attempts: [
        { attempt: 1, error },
        { attempt: 2, error: null },
      ],
    });
  });

  it("missing from attempts that were stopped, are made good when the run ends", async () => {
    const room = createRoom({ tasks: { a: { timeout_minutes: 0.5 } } });
    const { runId: run_id, token } = await room.ask("a");
    const of = { run_id, fencing_number: 1 };
    await room.runs.attemptStarted({ ...of, attempt: 1, at: "2026-11-20T17:00:00Z" });
    await room.runs.attemptStarted({ ...of, attempt: 2, at: "2026-11-20T17:01:00Z" });
    await room.runs.attemptStarted({ ...of, attempt: 3, at: "2026-11-20T17:01:10Z" });
    room.clock.time = Date.parse("2026-11-20T17:01:40Z");
    await room.fail(token, "States.Timeout", "");
    const error = { code: "TIMEOUT", type: "States.Timeout", message: expect.stringContaining("took longer than") };
    expect(await room.run(run_id)).toMatchObject({
      status: "TIMEOUT",
      error,
      attempts: [
        { finished_at: "2026-11-20T17:00:30Z", error },
        { finished_at: "2026-11-20T17:01:10Z", error },
        { finished_at: "2026-11-20T17:01:40Z", error },
      ],
    });
  });

  it("give the run's error its code: one failure has one", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId: run_id, token } = await room.ask("a");
    const at = "2026-11-20T17:00:01Z";
    const error = { code: "PARAMETERS_INVALID", type: "InvalidParameters", message: "no", retryable: false };
    await room.runs.attemptStarted({ run_id, fencing_number: 1, attempt: 1, at });
    await room.runs.attemptFailed({ run_id, fencing_number: 1, attempt: 1, started_at: at, at, error });
    await room.fail(token, "InvalidParameters", '{"errorType":"InvalidParameters","errorMessage":"no"}');
    expect(await room.run(run_id)).toMatchObject({ status: "FAILED", error });
  });

  it("count no more once the run has ended or another grant holds it", async () => {
    const room = createRoom({ tasks: { a: {} } });
    const { runId: run_id, token } = await room.ask("a");
    const at = "2026-11-20T17:00:01Z";
    expect(await room.runs.attemptStarted({ run_id, fencing_number: 0, attempt: 1, at })).toBe("superseded");
    await room.succeed(token);
    expect(await room.runs.attemptStarted({ run_id, fencing_number: 1, attempt: 2, at })).toBe("superseded");
  });
});
