import type { PassState } from "../definition/model.ts";
import type { Branch } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import type { Step } from "../step.ts";

export function enterPass(step: Step, branch: Branch, state: PassState): void | Promise<void> {
  return exitState(step, branch, {
    assign: state.assign,
    output: state.output,
    otherwise: branch.input,
    extra: {},
    next: state.next,
  });
}
