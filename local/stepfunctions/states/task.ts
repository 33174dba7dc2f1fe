import type { TaskState } from "../definition/model.ts";
import { evaluate, evaluateInteger } from "../evaluate.ts";
import type { Branch, Call } from "../execution-state.ts";
import { dataLimitExceeded, exitState } from "../exit.ts";
import { StateFailure } from "../failure.ts";
import { buildFailureDetails } from "../history.ts";
import type { JsonObject } from "../json.ts";
import { isTooLarge, type Payload, payloadOf } from "../payload.ts";
import { recover } from "../recovery.ts";
import type { Step } from "../step.ts";
import { buildTaskToken } from "../task-token.ts";

type Running = Branch & { phase: { kind: "scheduled" | "running"; call: Call } };

/** Schedules the call; also when the state is tried again. */
export async function enterTask(step: Step, branch: Branch, state: TaskState): Promise<void> {
  const scheduledEventId = step.state.lastEventId + 1;
  const taskToken =
    state.resource.pattern === "waitForTaskToken"
      ? buildTaskToken({ executionArn: step.state.arn, branch: branch.id, scheduledEventId, seed: step.seed })
      : undefined;
  const unsent: Call = {
    arguments: branch.input,
    scheduledEventId,
    scheduledAt: step.now,
    taskToken,
    timeoutSeconds: undefined,
    heartbeatSeconds: undefined,
    timeoutAt: undefined,
    heartbeatAt: undefined,
    submitted: false,
    childArn: undefined,
  };
  // The context object has the token while the arguments are worked out.
  step.setPhase(branch, { kind: "scheduled", call: unsent });
  const call = await evaluateCall(step, branch, state, unsent);
  step.setPhase(branch, { kind: "scheduled", call });
  if (call.arguments !== branch.input) step.keep(branch, "arguments", call.arguments.text);
  const credentials =
    state.credentials === undefined ? undefined : ((await evaluate(step, branch, state.credentials)) as JsonObject);
  emitScheduled(step, branch, state, call, credentials);
  step.proceed(branch);
}

async function evaluateCall(step: Step, branch: Branch, state: TaskState, call: Call): Promise<Call> {
  return {
    ...call,
    arguments: state.arguments === undefined ? branch.input : payloadOf(await evaluate(step, branch, state.arguments)),
    timeoutSeconds:
      state.timeoutSeconds && (await evaluateInteger(step, branch, state.timeoutSeconds, "TimeoutSeconds", 1)),
    heartbeatSeconds:
      state.heartbeatSeconds && (await evaluateInteger(step, branch, state.heartbeatSeconds, "HeartbeatSeconds", 1)),
  };
}

function emitScheduled(
  step: Step,
  branch: Branch,
  state: TaskState,
  call: Call,
  credentials: JsonObject | undefined,
): void {
  const { resource } = state;
  const limits = {
    ...(call.timeoutSeconds === undefined ? {} : { timeoutInSeconds: call.timeoutSeconds }),
    ...(call.heartbeatSeconds === undefined ? {} : { heartbeatInSeconds: call.heartbeatSeconds }),
    ...(credentials === undefined ? {} : { taskCredentials: { roleArn: credentials.RoleArn ?? null } }),
  };
  if (resource.kind === "function") {
    const { heartbeatInSeconds: _none, ...functionLimits } = limits as typeof limits & { heartbeatInSeconds?: number };
    step.emit(branch, "LambdaFunctionScheduled", "lambdaFunctionScheduledEventDetails", {
      resource: resource.arn,
      input: call.arguments.text,
      inputDetails: { truncated: false },
      ...functionLimits,
    });
    return;
  }
  step.emit(branch, "TaskScheduled", "taskScheduledEventDetails", {
    resourceType: resource.resourceType,
    resource: resource.action,
    region: step.region,
    parameters: call.arguments.text,
    ...limits,
  });
}

/** The call is handed to the outside; its time begins to run. */
export function startTask(step: Step, branch: Running, state: TaskState): void {
  const { call } = branch.phase;
  step.countCall(state.name);
  if (state.resource.kind === "function") step.emit(branch, "LambdaFunctionStarted");
  else step.emit(branch, "TaskStarted", "taskStartedEventDetails", resourceDetails(state));
  const started: Call = {
    ...call,
    timeoutAt: call.timeoutSeconds === undefined ? undefined : step.now + call.timeoutSeconds * 1000,
    heartbeatAt: call.heartbeatSeconds === undefined ? undefined : step.now + call.heartbeatSeconds * 1000,
  };
  step.setPhase(branch, { kind: "running", call: started });
  // Timers first: a call that ends at the very moment of its timeout is late.
  const key = call.scheduledEventId;
  if (started.timeoutAt !== undefined)
    step.effects.push({ kind: "timer", branch: branch.id, key, what: "timeout", at: started.timeoutAt });
  if (started.heartbeatAt !== undefined) {
    step.effects.push({ kind: "timer", branch: branch.id, key, what: "heartbeat", at: started.heartbeatAt });
  }
  step.effects.push({ kind: "call", branch: branch.id, call: started });
}

/** The handler of a call that waits for more has answered. */
export function taskSubmitted(
  step: Step,
  branch: Running,
  state: TaskState,
  output: Payload,
  childArn: string | undefined,
): void {
  step.emit(branch, "TaskSubmitted", "taskSubmittedEventDetails", {
    ...resourceDetails(state),
    output: output.text,
    outputDetails: { truncated: false },
  });
  step.setPhase(branch, { kind: "running", call: { ...branch.phase.call, submitted: true, childArn } });
}

export function taskHeartbeat(step: Step, branch: Running): void {
  const { call } = branch.phase;
  if (call.heartbeatSeconds === undefined) return;
  const heartbeatAt = step.now + call.heartbeatSeconds * 1000;
  step.setPhase(branch, { kind: "running", call: { ...call, heartbeatAt } });
  step.effects.push({
    kind: "timer",
    branch: branch.id,
    key: call.scheduledEventId,
    what: "heartbeat",
    at: heartbeatAt,
  });
}

export async function taskSucceeded(step: Step, branch: Running, state: TaskState, output: Payload): Promise<void> {
  if (isTooLarge(output.text)) {
    const name = state.resource.kind === "function" ? state.resource.arn : state.resource.resourceType;
    await taskFailed(step, branch, state, dataLimitExceeded(name));
    return;
  }
  const details = { output: output.text, outputDetails: { truncated: false } };
  if (state.resource.kind === "function") {
    step.emit(branch, "LambdaFunctionSucceeded", "lambdaFunctionSucceededEventDetails", details);
  } else {
    step.emit(branch, "TaskSucceeded", "taskSucceededEventDetails", { ...resourceDetails(state), ...details });
  }
  step.effects.push({ kind: "forget", branch: branch.id });
  await exitState(step, branch, {
    assign: state.assign,
    output: state.output,
    otherwise: output,
    extra: { result: output.value },
    next: state.next,
  });
}

export async function taskFailed(step: Step, branch: Running, state: TaskState, failure: StateFailure): Promise<void> {
  emitEnd(step, branch, state, "Failed", failure);
  await recover(step, branch, failure);
}

export async function taskTimedOut(
  step: Step,
  branch: Running,
  state: TaskState,
  what: "timeout" | "heartbeat",
): Promise<void> {
  const aliases = what === "heartbeat" ? ["States.HeartbeatTimeout"] : [];
  const failure = new StateFailure("States.Timeout", undefined, { aliases });
  emitEnd(step, branch, state, "TimedOut", failure);
  await recover(step, branch, failure);
}

function emitEnd(
  step: Step,
  branch: Branch,
  state: TaskState,
  how: "Failed" | "TimedOut",
  failure: StateFailure,
): void {
  step.effects.push({ kind: "forget", branch: branch.id });
  const details = buildFailureDetails(failure.error, failure.errorCause);
  if (state.resource.kind === "function") {
    step.emit(branch, `LambdaFunction${how}`, `lambdaFunction${how}EventDetails`, details);
  } else {
    step.emit(branch, `Task${how}`, `task${how}EventDetails`, { ...resourceDetails(state), ...details });
  }
}

function resourceDetails(state: TaskState): { readonly resourceType: string; readonly resource: string } {
  return { resourceType: state.resource.resourceType, resource: state.resource.action };
}
