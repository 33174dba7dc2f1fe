import type { FailState } from "../definition/model.ts";
import { evaluateText } from "../evaluate.ts";
import type { Branch } from "../execution-state.ts";
import { StateFailure } from "../failure.ts";
import type { Step } from "../step.ts";

export async function enterFail(step: Step, branch: Branch, state: FailState): Promise<void> {
  const error = state.error === undefined ? undefined : await evaluateText(step, branch, state.error, "Error");
  const cause = state.cause === undefined ? undefined : await evaluateText(step, branch, state.cause, "Cause");
  step.endings.push({ branch, failure: new StateFailure(error, cause) });
}
