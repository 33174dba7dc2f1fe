import { afterEach, expect, test } from "vitest";
import { parseInstant } from "../../core/instant.ts";
import type { JsonObject } from "../../core/json.ts";
import { createAgentInvoker } from "../../local/agent-invoker.ts";
import { type AgentPool, createAgentPool } from "../../local/agent-pool/agent-pool.ts";
import { agentFunctionArn, createInvokeFunction } from "../../local/lambda-functions.ts";
import type { Clock } from "../../local/stepfunctions/clock.ts";
import { createEngine } from "../../local/stepfunctions/create-engine.ts";
import type { Engine } from "../../local/stepfunctions/engine.ts";
import { buildLambdaResources } from "../../local/stepfunctions/lambda-resources.ts";
import { createRealClock } from "../../local/stepfunctions/real-clock.ts";
import { createVirtualClock } from "../../local/stepfunctions/virtual-clock.ts";
import { modelledWorkMillis } from "../../local/work-time.ts";

const ESTIMATE = { estimatedDurationSeconds: 600, seed: 1 };
const START = parseInstant("2026-11-20T15:00:00Z");

let pool: AgentPool;
let engine: Engine;
let clock: Clock;
let taken: number[];
afterEach(async () => {
  await engine.close();
  clock.close();
  await pool.close();
});

/** An engine whose one-state machines invoke agents that behave in the ways agents do. */
function open(on: Clock): void {
  clock = on;
  taken = [];
  pool = createAgentPool({
    module: new URL("./agent-pool/obedient-and-other-agents.ts", import.meta.url),
    data: {},
    memoryMb: 64,
    warm: 1,
    maximum: 1,
    graceMillis: 50,
    onLog: () => undefined,
    onOutput: () => undefined,
  });
  const agent = createAgentInvoker({
    pool,
    clock,
    speed: 1,
    seed: ESTIMATE.seed,
    estimatedDurationSeconds: () => ESTIMATE.estimatedDurationSeconds,
    onTaken: (_, millis) => taken.push(millis),
  });
  const control = async () => null;
  engine = createEngine({
    journal: ":memory:",
    clock,
    resources: buildLambdaResources(createInvokeFunction({ agent, control })),
  });
}

async function runAgent(agent: string, timeoutSeconds: number) {
  const grant = {
    run_id: `run-of-${agent}`,
    task: "t",
    agent,
    fencing_number: 1,
    idempotency_key: "k",
    scheduled_time: null,
    granted_at: "2026-11-20T15:00:00Z",
    deadline: "2026-11-20T16:00:00Z",
    parameters: {},
    dependencies: {},
    signals: {},
  };
  const definition: JsonObject = {
    QueryLanguage: "JSONata",
    StartAt: "Work",
    States: {
      Work: {
        Type: "Task",
        Resource: "arn:aws:states:::lambda:invoke",
        Arguments: {
          FunctionName: agentFunctionArn(agent),
          Payload: { grant, attempt: 1, execution_arn: "{% $states.context.Execution.Id %}" },
        },
        Output: "{% $states.result.Payload %}",
        TimeoutSeconds: timeoutSeconds,
        End: true,
      },
    },
  };
  const { stateMachineArn } = await engine.createStateMachine({ name: `machine-${agent}`, definition });
  const { executionArn } = await engine.startExecution({ stateMachineArn });
  return engine.whenFinished(executionArn);
}

test("at the state's timeout an agent in a busy loop is really stopped: its only thread serves the next run", async () => {
  open(createRealClock());
  expect(await runAgent("busy", 1)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
  expect(await runAgent("plain", 10)).toMatchObject({ status: "SUCCEEDED" });
});

test("an agent that ends its thread fails the state by the name and the cause that Lambda gives it", async () => {
  open(createRealClock());
  const { error, cause } = await runAgent("exiting", 10);
  expect(error).toBe("Runtime.ExitError");
  expect(JSON.parse(String(cause))).toEqual({
    errorType: "Runtime.ExitError",
    errorMessage: "Runtime exited with error: exit status 7",
    trace: [],
  });
});

test("a thrown error fails the state by its own name", async () => {
  open(createRealClock());
  const { error, cause } = await runAgent("throwing", 10);
  expect(error).toBe("QuotaExceeded");
  expect(JSON.parse(String(cause))).toMatchObject({ errorType: "QuotaExceeded", errorMessage: "no more today" });
});

test("in virtual time an attempt takes its modelled time, whatever the real work took", async () => {
  open(createVirtualClock(START));
  const { status, startDate, stopDate } = await runAgent("plain", 3_600);
  const modelled = modelledWorkMillis({ ...ESTIMATE, runId: "run-of-plain", attempt: 1 });
  expect({ status, took: Number(stopDate) - startDate }).toEqual({ status: "SUCCEEDED", took: modelled });
  expect(taken).toEqual([modelled]);
});

test("in virtual time a modelled time beyond the state's timeout ends in it", async () => {
  open(createVirtualClock(START));
  const { error, startDate, stopDate } = await runAgent("plain", 60);
  expect({ error, took: Number(stopDate) - startDate }).toEqual({ error: "States.Timeout", took: 60_000 });
});
