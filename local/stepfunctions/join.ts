import type { Branch } from "./execution-state.ts";
import { StateFailure } from "./failure.ts";
import { buildFailureDetails } from "./history.ts";
import type { Payload } from "./payload.ts";
import { recover } from "./recovery.ts";
import type { Joining } from "./states/add-child.ts";
import { startIterations } from "./states/map.ts";
import { type BranchEnding, RESULT_SLOTS, type Step } from "./step.ts";

/** A branch has come to its end: the execution's, or its part of a Parallel or Map. */
export async function settleBranch(step: Step, { branch, output, failure }: BranchEnding): Promise<void> {
  const parent = parentOf(step, branch);
  if (failure !== undefined) {
    if (parent === undefined || failure.error === "States.Runtime") failExecution(step, branch, failure);
    else await childFailed(step, parent, branch, failure);
  } else if (parent === undefined) {
    step.emit(branch, "ExecutionSucceeded", "executionSucceededEventDetails", {
      output: output.text,
      outputDetails: { truncated: false },
    });
    step.end({ status: "SUCCEEDED", output, error: undefined, cause: undefined });
  } else {
    childSucceeded(step, parent, branch, output);
  }
}

function failExecution(step: Step, branch: Branch, { error, errorCause }: StateFailure): void {
  step.emit(branch, "ExecutionFailed", "executionFailedEventDetails", buildFailureDetails(error, errorCause));
  step.end({ status: "FAILED", output: undefined, error, cause: errorCause });
}

function parentOf(step: Step, branch: Branch): Joining | undefined {
  const parent = branch.parent === undefined ? undefined : step.state.branches.get(branch.parent);
  if (parent === undefined) return undefined;
  if (parent.phase.kind !== "joining") throw new Error(`branch ${parent.id} has children but joins none`);
  return parent as Joining;
}

/** A child has come to its end; the last one ends the state. */
function childSucceeded(step: Step, parent: Joining, child: Branch, output: Payload): void {
  const { join } = parent.phase;
  join.results[child.index] = output;
  step.keep(parent, `${RESULT_SLOTS}${child.index}`, output.text);
  step.removeBranch(child);
  step.setPhase(parent, { kind: "joining", join: { ...join, finished: join.finished + 1 } });
  const isMap = step.definitionOf(parent).type === "Map";
  parent.previousEventId = isMap
    ? step.emitAfter(child.previousEventId, "MapIterationSucceeded", "mapIterationSucceededEventDetails", {
        name: parent.state,
        index: child.index,
      })
    : child.previousEventId;
  if (isMap) startIterations(step, parent, child.previousEventId);
  if (parent.phase.join.finished < join.length) return;
  // The rest of the state may need expressions: it goes on in its turn.
  step.proceed(parent);
}

/** A child failed: the others are ended, and the state fails with the child's error. */
async function childFailed(step: Step, parent: Joining, child: Branch, failure: StateFailure): Promise<void> {
  const cause = child.previousEventId;
  const isMap = step.definitionOf(parent).type === "Map";
  if (isMap) {
    step.emitAfter(cause, "MapIterationFailed", "mapIterationFailedEventDetails", {
      name: parent.state,
      index: child.index,
    });
  }
  abortState(step, child, cause);
  step.removeBranch(child);
  abortChildren(step, parent, cause);
  parent.previousEventId = cause;
  // An evaluation that failed is in the history once: at the child's state.
  await recover(step, parent, new StateFailure(failure.error, failure.errorCause, { aliases: failure.aliases }));
}

/** Ends the children of a Parallel or Map, in order. */
function abortChildren(step: Step, parent: Branch, causeEventId: number): void {
  const isMap = step.definitionOf(parent).type === "Map";
  const children = [...step.state.branches.values()].filter((branch) => branch.parent === parent.id);
  for (const child of children.sort((a, b) => a.index - b.index)) {
    if (isMap) {
      step.emitAfter(causeEventId, "MapIterationAborted", "mapIterationAbortedEventDetails", {
        name: parent.state,
        index: child.index,
      });
    }
    abortChildren(step, child, causeEventId);
    abortState(step, child, causeEventId);
    step.removeBranch(child);
  }
}

/** States that can be under way for a while say that they were aborted. */
const ABORTABLE = new Set(["Task", "Wait", "Map", "Parallel"]);

function abortState(step: Step, branch: Branch, causeEventId: number): void {
  const { type } = step.definitionOf(branch);
  if (branch.phase.kind !== "ready" && ABORTABLE.has(type)) step.emitAfter(causeEventId, `${type}StateAborted`);
}
