import type { ParallelState } from "../definition/model.ts";
import { evaluate } from "../evaluate.ts";
import type { Branch } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import { payloadOf } from "../payload.ts";
import type { Step } from "../step.ts";
import { addChild, type Joining } from "./add-child.ts";
import { collect } from "./collect.ts";

/** Starts all branches with the same input; also when the state is tried again. */
export async function enterParallel(step: Step, branch: Branch, state: ParallelState): Promise<void> {
  const input = state.arguments === undefined ? branch.input : payloadOf(await evaluate(step, branch, state.arguments));
  step.dropResults(branch);
  const started = step.emit(branch, "ParallelStateStarted");
  step.setPhase(branch, {
    kind: "joining",
    join: {
      items: [],
      length: state.branches.length,
      nextIndex: state.branches.length,
      finished: 0,
      maxConcurrency: 0,
      input: undefined,
      results: [],
    },
  });
  for (const [index, list] of state.branches.entries()) addChild(step, branch, list, index, input, started);
}

/** The results stand in the order of the branches. */
export async function finishParallel(step: Step, branch: Joining, state: ParallelState): Promise<void> {
  const result = collect(branch.phase.join.results);
  step.dropResults(branch);
  step.emitAfter(branch.previousEventId, "ParallelStateSucceeded");
  await exitState(step, branch, {
    assign: state.assign,
    output: state.output,
    otherwise: result,
    extra: { result: result.value },
    next: state.next,
  });
}
