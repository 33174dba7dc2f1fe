import { enter } from "./advance.ts";
import type { State } from "./definition/model.ts";
import type { Resource } from "./definition/resource.ts";
import { evaluateInteger } from "./evaluate.ts";
import type { Branch, Call } from "./execution-state.ts";
import { exitState } from "./exit.ts";
import { matches, StateFailure } from "./failure.ts";
import type { Json, JsonObject } from "./json.ts";
import { payloadFromText, payloadOf } from "./payload.ts";
import { recover } from "./recovery.ts";
import { TaskError } from "./resources.ts";
import { taskFailed, taskSucceeded } from "./states/task.ts";
import { Step } from "./step.ts";
import { checkTestContext } from "./test-context.ts";
import { checkMock } from "./test-mock.ts";
import type { TestStateRequest, TestStateResult } from "./test-state.ts";
import { buildBranch, buildState, compileState, stateOf, type TestEnvironment } from "./test-state-setup.ts";

/**
 * Runs one state with an input, and a mock in place of its work; tells where it would go.
 * @throws ServiceError `InvalidDefinition`, `InvalidExecutionInput`, `ValidationException`
 */
export async function testState(request: TestStateRequest, environment: TestEnvironment): Promise<TestStateResult> {
  const { machine, name } = compileState(request, environment);
  const definition = stateOf(machine, name);
  checkMock(request, definition);
  const context = checkTestContext(request.context, definition);
  const step = new Step({
    machine,
    state: buildState(request, environment),
    now: environment.clock.now(),
    seed: environment.seed,
    region: environment.region,
    ...(context === undefined ? {} : { context }),
  });
  const branch = buildBranch(request, machine, name, step);
  step.state.branches.set(0, branch);
  branch.enteredEventId = step.emit(branch, `${definition.type}StateEntered`);
  let failure: StateFailure | undefined;
  const inspected: { [field: string]: Json } = { input: branch.input.text };
  try {
    await run(step, branch, definition, request, environment, inspected);
    failure = failureOf(step);
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    failure = error;
    // The test has no event ids: causes go without the sentence that names one.
    await recover(step, branch, error);
  }
  return report(step, branch, definition, failure ?? failureIn(step), request, inspected);
}

async function run(
  step: Step,
  branch: Branch,
  definition: State,
  request: TestStateRequest,
  environment: TestEnvironment,
  inspected: { [field: string]: Json },
): Promise<void> {
  const { mock } = request;
  const mockedFailure = mock?.errorOutput && new StateFailure(mock.errorOutput.error, mock.errorOutput.cause);
  if (definition.type === "Map" || definition.type === "Parallel") {
    if (definition.type === "Map") await inspectMap(step, branch, definition, inspected);
    if (mockedFailure !== undefined) throw mockedFailure;
    const failures = request.stateConfiguration?.mapIterationFailureCount ?? 0;
    const tolerated = inspected.toleratedFailureCount;
    if (typeof tolerated === "number" && failures > tolerated) {
      throw new StateFailure(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
      );
    }
    const result = payloadFromText(mock?.result ?? "[]");
    await exitState(step, branch, { ...definition, otherwise: result, extra: { result: result.value } });
    return;
  }
  await enter(step, branch);
  if (definition.type === "Wait" && branch.phase.kind === "waiting") {
    await exitState(step, branch, { ...definition, otherwise: branch.input, extra: {} });
  }
  if (definition.type !== "Task" || branch.phase.kind !== "scheduled") return;
  const running = branch as Branch & { phase: { kind: "scheduled"; call: Call } };
  if (definition.arguments !== undefined) inspected.afterArguments = running.phase.call.arguments.text;
  if (mockedFailure !== undefined) {
    await taskFailed(step, running, definition, mockedFailure);
    return;
  }
  const result =
    mock?.result === undefined
      ? await callHandler(running, definition.resource, environment)
      : payloadFromText(mock.result);
  if (result instanceof StateFailure) {
    await taskFailed(step, running, definition, result);
    return;
  }
  inspected.result = result.text;
  await taskSucceeded(step, running, definition, result);
}

async function callHandler(
  branch: Branch & { phase: { call: Call } },
  resource: Resource,
  { resources, clock }: TestEnvironment,
) {
  const handler = resources[resource.handler];
  if (handler === undefined)
    return new StateFailure("States.TaskFailed", `No handler for '${resource.handler}' is configured.`);
  try {
    const output = await handler({
      resource: resource.arn,
      arguments: branch.phase.call.arguments.value,
      ...(branch.phase.call.taskToken === undefined ? {} : { taskToken: branch.phase.call.taskToken }),
      executionArn: "",
      stateMachineArn: "",
      stateName: branch.state,
      retryCount: branch.retryCount,
      invocationKey: "test-state",
      signal: new AbortController().signal,
      startedAt: clock.now(),
      takes: () => {},
    });
    return payloadOf(output);
  } catch (error) {
    if (error instanceof TaskError) return new StateFailure(error.error, error.errorCause);
    return new StateFailure("States.TaskFailed", (error as Error).message);
  }
}

async function inspectMap(
  step: Step,
  branch: Branch,
  definition: Extract<State, { type: "Map" }>,
  inspected: { [field: string]: Json },
) {
  inspected.maxConcurrency =
    definition.maxConcurrency === undefined
      ? 0
      : await evaluateInteger(step, branch, definition.maxConcurrency, "MaxConcurrency", 0);
  for (const [field, template] of [
    ["toleratedFailureCount", definition.toleratedFailureCount],
    ["toleratedFailurePercentage", definition.toleratedFailurePercentage],
  ] as const) {
    if (template !== undefined) inspected[field] = await evaluateInteger(step, branch, template, field, 0);
  }
}

function failureOf(step: Step): StateFailure | undefined {
  return step.endings.find((ending) => ending.failure !== undefined)?.failure;
}

/** The failure that a retry or a catcher took care of. */
function failureIn(step: Step): StateFailure | undefined {
  return failureOf(step) ?? step.recovered;
}

function report(
  step: Step,
  branch: Branch,
  definition: State,
  failure: StateFailure | undefined,
  request: TestStateRequest,
  inspected: { readonly [field: string]: Json },
): TestStateResult {
  const failed = step.endings.some((ending) => ending.failure !== undefined);
  const retriable = branch.phase.kind === "backoff";
  const moved = branch.state !== definition.name;
  const status = failed ? "FAILED" : retriable ? "RETRIABLE" : failure !== undefined ? "CAUGHT_ERROR" : "SUCCEEDED";
  const output = moved ? branch.input.text : step.endings.find((ending) => ending.output !== undefined)?.output?.text;
  const details = errorDetails(branch, definition, failure, step);
  const variables = Object.keys(branch.visible).length === 0 ? {} : { variables: JSON.stringify(branch.visible) };
  const inspects = request.inspectionLevel === "DEBUG" || request.inspectionLevel === "TRACE";
  return {
    ...(failed || retriable || output === undefined ? {} : { output }),
    ...(failure?.error === undefined ? {} : { error: failure.error }),
    ...(failure?.errorCause === undefined ? {} : { cause: withoutSentence(failure.errorCause) }),
    ...(inspects
      ? { inspectionData: { ...inspected, ...variables, ...(details === undefined ? {} : { errorDetails: details }) } }
      : {}),
    ...(moved ? { nextState: branch.state } : {}),
    status,
  };
}

function errorDetails(
  branch: Branch,
  definition: State,
  failure: StateFailure | undefined,
  step: Step,
): JsonObject | undefined {
  if (failure === undefined || !("retry" in definition)) return undefined;
  if (branch.phase.kind === "backoff") {
    return {
      retryIndex: definition.retry.findIndex(({ errorEquals }) => matches(errorEquals, failure)),
      retryBackoffIntervalSeconds: Math.round((branch.phase.until - step.now) / 1000),
    };
  }
  const catchIndex = definition.catch.findIndex(({ errorEquals }) => matches(errorEquals, failure));
  if (catchIndex >= 0) return { catchIndex };
  const retryIndex = definition.retry.findIndex(({ errorEquals }) => matches(errorEquals, failure));
  return retryIndex < 0 ? undefined : { retryIndex };
}

/** TestState's causes begin with the reason. */
function withoutSentence(cause: string): string {
  return cause.replace(/^An error occurred while executing the state '.*?' \(entered at the event id #\d+\)\. /, "");
}
