import type { Branch, Call } from "./execution-state.ts";
import { StateFailure } from "./failure.ts";
import { buildFailureDetails } from "./history.ts";
import { settleBranch } from "./join.ts";
import type { Json } from "./json.ts";
import type { Payload } from "./payload.ts";
import { recover } from "./recovery.ts";
import type { Joining } from "./states/add-child.ts";
import { enterChoice } from "./states/choice.ts";
import { enterDistributedMap, finishMapRun, startMapRun } from "./states/distributed-map.ts";
import { enterFail } from "./states/fail.ts";
import { enterMap, finishMap } from "./states/map.ts";
import { enterParallel, finishParallel } from "./states/parallel.ts";
import { enterPass } from "./states/pass.ts";
import { enterSucceed } from "./states/succeed.ts";
import {
  enterTask,
  startTask,
  taskFailed,
  taskHeartbeat,
  taskSubmitted,
  taskSucceeded,
  taskTimedOut,
} from "./states/task.ts";
import { enterWait, finishWait } from "./states/wait.ts";
import type { Step, TimerKind } from "./step.ts";

/** What can happen to an execution. `key` is the scheduled event of the call that is meant. */
export type ExecutionEvent =
  | { readonly type: "start" }
  | { readonly type: "continue" }
  | { readonly type: "timer"; readonly branch: number; readonly key: number; readonly what: TimerKind }
  | {
      readonly type: "submitted";
      readonly branch: number;
      readonly key: number;
      readonly output: Payload;
      readonly childArn?: string;
    }
  | { readonly type: "succeeded"; readonly branch: number; readonly key: number; readonly output: Payload }
  | { readonly type: "failed"; readonly branch: number; readonly key: number; readonly failure: StateFailure }
  | { readonly type: "heartbeat"; readonly branch: number; readonly key: number }
  | { readonly type: "itemsRead"; readonly branch: number; readonly key: number; readonly items: readonly Json[] }
  | {
      readonly type: "mapRunEnded";
      readonly branch: number;
      readonly key: number;
      readonly result: { readonly output: Payload } | { readonly failure: StateFailure };
    }
  | { readonly type: "redrive" }
  /** A step failed that never should: the execution cannot go on. */
  | { readonly type: "broken"; readonly reason: string }
  | { readonly type: "stop"; readonly error: string | undefined; readonly cause: string | undefined };

/** So many turns of branches are taken in one step at most; the rest goes on in the next. */
const MAX_TURNS = 200;
/** A history has at most 25,000 events. */
const MAX_EVENTS = 25_000;

/**
 * Takes one step: lets `event` happen and goes on until nothing can without the outside.
 * What no branch waits for (any more) changes nothing.
 * @returns whether the event was still expected.
 */
export async function advance(step: Step, event: ExecutionEvent): Promise<boolean> {
  const expected = await happen(step, event);
  for (let turns = 0; step.ending === undefined && step.state.ready.length > 0; turns += 1) {
    if (turns >= MAX_TURNS) {
      step.effects.push({ kind: "continue" });
      break;
    }
    const branch = step.state.branches.get(step.state.ready.shift() as number);
    if (branch !== undefined) {
      const turn = guarded(step, branch, () => takeTurn(step, branch));
      if (turn !== undefined) await turn;
    }
    limitHistory(step);
  }
  return expected;
}

async function happen(step: Step, event: ExecutionEvent): Promise<boolean> {
  switch (event.type) {
    case "start":
    case "continue":
      return true;
    case "stop":
      step.emitAfter(
        0,
        "ExecutionAborted",
        "executionAbortedEventDetails",
        buildFailureDetails(event.error, event.cause),
      );
      step.end({ status: "ABORTED", output: undefined, error: event.error, cause: event.cause });
      return true;
    case "redrive":
      await redrive(step);
      return true;
    case "broken":
      failAtOnce(step, event.reason);
      return true;
    case "itemsRead":
    case "mapRunEnded":
      return mapRunHappened(step, event);
    case "timer":
      return event.what === "execution" ? timeOut(step) : timerFired(step, event.branch, event.key, event.what);
    default: {
      const branch = step.state.branches.get(event.branch);
      if (branch?.phase.kind !== "running" || branch.phase.call.scheduledEventId !== event.key) return false;
      const definition = step.definitionOf(branch);
      if (definition.type !== "Task") return false;
      const running = branch as Branch & { phase: { kind: "running"; call: Call } };
      await guarded(step, branch, async () => {
        if (event.type === "submitted") taskSubmitted(step, running, definition, event.output, event.childArn);
        else if (event.type === "heartbeat") taskHeartbeat(step, running);
        else if (event.type === "succeeded") await taskSucceeded(step, running, definition, event.output);
        else await taskFailed(step, running, definition, event.failure);
      });
      return true;
    }
  }
}

async function mapRunHappened(
  step: Step,
  event: Extract<ExecutionEvent, { readonly type: "itemsRead" | "mapRunEnded" }>,
): Promise<boolean> {
  const branch = step.state.branches.get(event.branch);
  const awaited = event.type === "itemsRead" ? "reading" : "mapRun";
  if (branch === undefined || (branch.phase.kind !== "reading" && branch.phase.kind !== "mapRun")) return false;
  const definition = step.definitionOf(branch);
  if (branch.phase.run.key !== event.key || definition.type !== "Map") return false;
  if (event.type === "itemsRead" && branch.phase.kind !== awaited) return false;
  await guarded(step, branch, () =>
    event.type === "itemsRead"
      ? startMapRun(step, branch, definition, event.items)
      : finishMapRun(step, branch, definition, event.result),
  );
  return true;
}

/** Begins the states anew that had not succeeded; those under way in a Parallel or Map begin with the whole state. */
async function redrive(step: Step): Promise<void> {
  const { state } = step;
  const root = state.branches.get(0);
  if (root === undefined) throw new Error("an execution that failed has kept no branch");
  for (const branch of [...state.branches.values()]) if (branch.id !== 0) step.removeBranch(branch);
  root.previousEventId = state.lastEventId;
  step.emit(root, "ExecutionRedriven", "executionRedrivenEventDetails", {
    redriveCount: state.redriveCount ?? 0,
  });
  root.retries = [];
  root.retryCount = 0;
  await guarded(step, root, () => enter(step, root));
}

function timeOut(step: Step): boolean {
  step.emitAfter(0, "ExecutionTimedOut", "executionTimedOutEventDetails", {});
  step.end({ status: "TIMED_OUT", output: undefined, error: undefined, cause: undefined });
  return true;
}

async function timerFired(step: Step, branchId: number, key: number, what: TimerKind): Promise<boolean> {
  const branch = step.state.branches.get(branchId);
  if (branch === undefined) return false;
  const { phase } = branch;
  const definition = step.definitionOf(branch);
  if (what === "wait" && phase.kind === "waiting" && branch.enteredEventId === key && definition.type === "Wait") {
    await guarded(step, branch, () => finishWait(step, branch, definition));
    return true;
  }
  if (what === "backoff" && phase.kind === "backoff" && branch.previousEventId === key) {
    await guarded(step, branch, () => enter(step, branch));
    return true;
  }
  if (phase.kind === "running" && phase.call.scheduledEventId === key && definition.type === "Task") {
    if (what !== "timeout" && what !== "heartbeat") return false;
    // A heartbeat since then has moved the due time.
    if (what === "heartbeat" && (phase.call.heartbeatAt ?? 0) > step.now) return false;
    const running = branch as Branch & { phase: { kind: "running"; call: Call } };
    await guarded(step, branch, () => taskTimedOut(step, running, definition, what));
    return true;
  }
  return false;
}

/** A state's failure is the state's to recover from. */
function guarded(step: Step, branch: Branch, work: () => void | Promise<void>): void | Promise<void> {
  let working: void | Promise<void>;
  try {
    working = work();
  } catch (error) {
    return recoverAndSettle(step, branch, error);
  }
  if (working !== undefined) return guardedLater(step, branch, working);
  if (step.endings.length > 0) return settle(step);
}

async function guardedLater(step: Step, branch: Branch, working: Promise<void>): Promise<void> {
  try {
    await working;
  } catch (error) {
    return recoverAndSettle(step, branch, error);
  }
  await settle(step);
}

async function recoverAndSettle(step: Step, branch: Branch, error: unknown): Promise<void> {
  if (!(error instanceof StateFailure)) throw error;
  await recover(step, branch, error);
  await settle(step);
}

async function settle(step: Step): Promise<void> {
  for (
    let ending = step.endings.shift();
    ending !== undefined && step.ending === undefined;
    ending = step.endings.shift()
  ) {
    await settleBranch(step, ending);
  }
}

function takeTurn(step: Step, branch: Branch): void | Promise<void> {
  switch (branch.phase.kind) {
    case "ready": {
      const definition = step.definitionOf(branch);
      branch.beforeEntryEventId = branch.previousEventId;
      branch.enteredAt = step.now;
      // The state that an execution begins with follows event 0, as every first event does.
      if (branch.previousEventId === 1) branch.previousEventId = 0;
      branch.beforeEntryEventId = branch.previousEventId;
      branch.enteredEventId = step.emit(branch, `${definition.type}StateEntered`, "stateEnteredEventDetails", {
        name: branch.state,
        input: branch.input.text,
        inputDetails: { truncated: false },
      });
      return enter(step, branch);
    }
    case "scheduled": {
      const definition = step.definitionOf(branch);
      if (definition.type === "Task")
        startTask(step, branch as Branch & { phase: { kind: "scheduled"; call: Call } }, definition);
      return;
    }
    case "joining":
      return finishJoin(step, branch as Joining);
    default:
      return;
  }
}

/** Begins the current state's work: the first time, or once more. */
export function enter(step: Step, branch: Branch): void | Promise<void> {
  const definition = step.definitionOf(branch);
  switch (definition.type) {
    case "Pass":
      return enterPass(step, branch, definition);
    case "Succeed":
      return enterSucceed(step, branch, definition);
    case "Fail":
      return enterFail(step, branch, definition);
    case "Wait":
      return enterWait(step, branch, definition);
    case "Choice":
      return enterChoice(step, branch, definition);
    case "Task":
      return enterTask(step, branch, definition);
    case "Parallel":
      return enterParallel(step, branch, definition);
    case "Map":
      return definition.mode === "DISTRIBUTED"
        ? enterDistributedMap(step, branch, definition)
        : enterMap(step, branch, definition);
  }
}

/** The event that would be the last allowed says why the execution ends. */
function limitHistory(step: Step): void {
  if (step.ending !== undefined || step.state.lastEventId < MAX_EVENTS - 1) return;
  const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
  const surplus = step.state.lastEventId - (MAX_EVENTS - 1);
  step.events.splice(step.events.length - surplus, surplus);
  step.state.lastEventId -= surplus;
  failAtOnce(step, cause);
}

function failAtOnce(step: Step, cause: string): void {
  const details = buildFailureDetails("States.Runtime", cause);
  step.emitAfter(step.state.lastEventId, "ExecutionFailed", "executionFailedEventDetails", details);
  step.end({ status: "FAILED", output: undefined, error: "States.Runtime", cause });
}

/** Goes on with a state whose children have all ended. */
async function finishJoin(step: Step, parent: Joining): Promise<void> {
  const definition = step.definitionOf(parent);
  if (definition.type === "Map") await finishMap(step, parent, definition);
  else if (definition.type === "Parallel") await finishParallel(step, parent, definition);
}
