import type { SucceedState } from "../definition/model.ts";
import type { Branch } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import type { Step } from "../step.ts";

export function enterSucceed(step: Step, branch: Branch, state: SucceedState): void | Promise<void> {
  return exitState(step, branch, {
    assign: undefined,
    output: state.output,
    otherwise: branch.input,
    extra: {},
    next: undefined,
  });
}
