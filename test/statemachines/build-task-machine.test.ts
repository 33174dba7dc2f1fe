import aslValidator from "asl-validator";
import fc from "fast-check";
import jsonata from "jsonata";
import { describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "../../config/built-in-agents.ts";
import { type Configuration, orchestratorSchema, taskSchema } from "../../config/schema.ts";
import { controlRequestSchema, workRequestSchema } from "../../core/node.ts";
import { buildTaskMachine } from "../../statemachines/build-task-machine.ts";
import { admitTimeoutSeconds, machineTimeoutSeconds, workTimeoutSeconds } from "../../statemachines/limits.ts";
import type { TaskState } from "../../statemachines/state-machine.ts";

const lambdaArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const functions = {
  controlFunctionArn: lambdaArn("control"),
  agentFunctionArns: Object.fromEntries(Object.keys(BUILT_IN_AGENTS).map((name) => [name, lambdaArn(name)])),
};

type Task = Configuration["tasks"][string];

function task(settings: object = {}): Task {
  return { ...taskSchema.parse({ interval_minutes: 10, ...settings }), agent: "data_sync" };
}

function machine(settings: object = {}) {
  const configuration = { orchestrator: orchestratorSchema.parse({}), tasks: { data_sync: task(settings) } };
  return buildTaskMachine(configuration, "data_sync", functions);
}

function taskState(name: string, settings: object = {}): TaskState {
  const state = machine(settings).States[name];
  if (state?.Type !== "Task") throw new Error(`${name} is no Task state`);
  return state;
}

/** Every `{% … %}` of a document, wherever it is. */
function expressions(document: unknown): string[] {
  if (typeof document === "string") return document.startsWith("{%") ? [document.slice(2, -2).trim()] : [];
  if (typeof document !== "object" || document === null) return [];
  return Object.values(document).flatMap(expressions);
}

/** The document with its expressions evaluated, as Step Functions would. */
async function evaluated(document: unknown, bindings: Record<string, unknown>): Promise<unknown> {
  if (typeof document === "string" && document.startsWith("{%")) {
    return jsonata(document.slice(2, -2)).evaluate(undefined, bindings);
  }
  if (typeof document !== "object" || document === null) return document;
  const entries = Object.entries(document).map(async ([key, value]) => [key, await evaluated(value, bindings)]);
  return Object.fromEntries(await Promise.all(entries));
}

const grant = {
  run_id: "20261120T143000Z-data_sync",
  task: "data_sync",
  agent: "data_sync",
  fencing_number: 7,
  idempotency_key: "20261120T143000Z-data_sync",
  scheduled_time: "2026-11-20T14:30:00Z",
  granted_at: "2026-11-20T14:30:01Z",
  deadline: "2026-11-20T15:30:01Z",
  parameters: { symbols: ['a"b', "c\\d\n"] },
  dependencies: {},
  signals: {},
};
const context = {
  Execution: { Id: "arn:aws:states:us-east-1:0:execution:data_sync:x", StartTime: "2026-11-20T14:30:00.123Z" },
  State: { RetryCount: 2 },
  Task: { Token: "token" },
};

const anyTask = fc.record(
  {
    timeout_minutes: fc.double({ min: 0.001, max: 900, noNaN: true }),
    retry_count: fc.integer({ min: 0, max: 50 }),
    retry_delay_minutes: fc.double({ min: 0, max: 600, noNaN: true }),
    dependency_timeout_minutes: fc.double({ min: 0.1, max: 10_000, noNaN: true }),
    description: fc.string(),
  },
  { requiredKeys: [] },
);

describe("the machine of a task", () => {
  it("is valid Amazon States Language whatever the task's limits", () => {
    fc.assert(
      fc.property(anyTask, (settings) => {
        const { isValid, errorsText } = aslValidator(machine(settings));
        expect(isValid, errorsText("\n")).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("has whole, positive seconds everywhere and delays that Step Functions accepts", () => {
    fc.assert(
      fc.property(anyTask, (settings) => {
        const { States, TimeoutSeconds } = machine(settings);
        expect(TimeoutSeconds).toBeLessThanOrEqual(99_999_999);
        for (const state of Object.values(States)) {
          if (state.Type !== "Task") continue;
          expect(Number.isInteger(state.TimeoutSeconds) && state.TimeoutSeconds >= 1).toBe(true);
          for (const { IntervalSeconds, MaxDelaySeconds } of state.Retry) {
            if (IntervalSeconds === undefined || MaxDelaySeconds === undefined) continue;
            expect(Number.isInteger(IntervalSeconds) && IntervalSeconds >= 1).toBe(true);
            expect(MaxDelaySeconds).toBeGreaterThan(IntervalSeconds);
            expect(MaxDelaySeconds).toBeLessThanOrEqual(31_622_400);
          }
        }
      }),
    );
  });

  it("outlasts the sum of its parts, so that a part's own limit always ends it first", () => {
    fc.assert(
      fc.property(anyTask, (settings) => {
        const limits = { task: task(settings), orchestrator: orchestratorSchema.parse({}) };
        const attempts = limits.task.retry_count + 1;
        expect(machineTimeoutSeconds(limits)).toBeGreaterThan(
          admitTimeoutSeconds(limits) + attempts * workTimeoutSeconds(limits),
        );
      }),
    );
  });

  it("is the same document for the same arguments", () => {
    expect(JSON.stringify(machine())).toBe(JSON.stringify(machine()));
  });

  it("enters three states for a run and two for a skip", () => {
    const { StartAt, States } = machine();
    expect(StartAt).toBe("Admit");
    expect(States.Admit).toMatchObject({ Next: "Work" });
    expect(States.Work).toMatchObject({ Next: "Settle" });
    expect(States.Settle).toMatchObject({ End: true });
    expect(taskState("Admit").Catch?.[0]).toMatchObject({ ErrorEquals: ["Skipped"], Next: "Skipped" });
    expect(States.Skipped).toMatchObject({ Type: "Succeed" });
  });

  it("asks Admit what the control function takes", async () => {
    const input = { run_id: grant.run_id, task: "data_sync", scheduled_time: null, trigger: "manual", parameters: {} };
    const request = await evaluated(taskState("Admit").Arguments.Payload, { states: { input, context } });
    expect(controlRequestSchema.parse(request)).toEqual({
      action: "admit",
      task_token: "token",
      execution_arn: context.Execution.Id,
      execution_started_at: context.Execution.StartTime,
      retry_count: 2,
      input,
    });
  });

  it("sends the agent the grant and the attempt's number, counted from 1", async () => {
    const request = await evaluated(taskState("Work").Arguments.Payload, { grant, states: { context } });
    expect(workRequestSchema.parse(request)).toEqual({ grant, attempt: 3, execution_arn: context.Execution.Id });
  });

  it("settles a result with what the agent answered", async () => {
    const work = { result: { rows: 3 }, signals: {} };
    const request = await evaluated(taskState("Settle").Arguments.Payload, { grant, states: { input: work, context } });
    expect(controlRequestSchema.parse(request)).toMatchObject({ action: "settle", grant, outcome: { work } });
  });

  it("settles a failure with its error and cause, a missing cause being empty", async () => {
    const assign = taskState("Work").Catch?.[0]?.Assign;
    const { failure } = (await evaluated(assign, { states: { errorOutput: { Error: "States.Timeout" } } })) as {
      failure: object;
    };
    const request = await evaluated(taskState("Settle failure").Arguments.Payload, {
      grant,
      failure,
      states: { context },
    });
    expect(controlRequestSchema.parse(request)).toMatchObject({
      outcome: { failure: { error: "States.Timeout", cause: "" } },
    });
  });

  it("fails with the agent's own error even when settling it fails", () => {
    expect(taskState("Settle failure")).toMatchObject({
      Next: "Failed",
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Failed" }],
    });
  });

  it.each([
    ["FeedsUnreachable", "FeedsUnreachable"],
    // Fail states may not use the service's own names.
    ["States.Timeout", "Timeout"],
  ])("ends a run that failed by %s with error %s and the same cause", async (error, shown) => {
    const ended = await evaluated(machine().States.Failed, { failure: { error, cause: 'say "no"' } });
    expect(ended).toMatchObject({ Type: "Fail", Error: shown, Cause: 'say "no"' });
  });

  it("retries by the configuration, doubling up to a cap with full jitter", () => {
    expect(taskState("Work", { retry_count: 4, retry_delay_minutes: 5 }).Retry.at(-1)).toEqual({
      ErrorEquals: ["States.ALL"],
      MaxAttempts: 4,
      IntervalSeconds: 300,
      BackoffRate: 2,
      MaxDelaySeconds: 2400,
      JitterStrategy: "FULL",
    });
  });

  it("retries nothing but Lambda's own failures when retry_count is 0", () => {
    const retried = taskState("Work", { retry_count: 0 }).Retry.filter((retrier) => retrier.MaxAttempts > 0);
    expect(retried).toHaveLength(1);
    expect(retried[0]?.ErrorEquals.every((error) => error.startsWith("Lambda."))).toBe(true);
  });

  it("tries no decision again and no error that another attempt cannot mend", () => {
    expect(taskState("Admit").Retry[0]).toEqual({ ErrorEquals: ["Skipped", "Cancelled", "Refused"], MaxAttempts: 0 });
    const never = taskState("Work").Retry.find((retrier) => retrier.MaxAttempts === 0);
    expect(never?.ErrorEquals).toContain("NotRetryable");
  });

  it("takes an attempt's limit from the task, else from the orchestrator", () => {
    expect(taskState("Work", { timeout_minutes: 2.5 }).TimeoutSeconds).toBe(150);
    expect(taskState("Work").TimeoutSeconds).toBe(900);
  });

  it("keeps text of unknown content inside object variables", () => {
    for (const state of Object.values(machine().States)) {
      if (state.Type !== "Task") continue;
      const assigned = [state.Assign, ...(state.Catch ?? []).map((catcher) => catcher.Assign)];
      for (const [name, value] of assigned.flatMap((assign) => Object.entries(assign ?? {}))) {
        expect(typeof value === "object" || name === "grant", name).toBe(true);
      }
    }
  });

  it("uses only what every runtime of these machines knows", () => {
    const text = JSON.stringify(machine());
    expect(text).not.toMatch(/HeartbeatSeconds|\$uuid|\$hash|\$random|\$eval|\$now|\$millis/);
    for (const expression of expressions(machine())) expect(() => jsonata(expression), expression).not.toThrow();
  });

  it("says in words what each state does", () => {
    for (const state of Object.values(machine().States)) expect(state.Comment.length).toBeGreaterThan(20);
  });

  it("is not built for a task that is unknown or whose agent has no function", () => {
    const configuration = { orchestrator: orchestratorSchema.parse({}), tasks: { data_sync: task() } };
    expect(() => buildTaskMachine(configuration, "data_snyc", functions)).toThrow(
      expect.objectContaining({ code: "TASK_UNKNOWN" }),
    );
    expect(() =>
      buildTaskMachine(configuration, "data_sync", { controlFunctionArn: lambdaArn("c"), agentFunctionArns: {} }),
    ).toThrow(expect.objectContaining({ code: "AGENT_FUNCTION_UNKNOWN" }));
  });
});
