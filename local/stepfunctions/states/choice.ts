import type { ChoiceState } from "../definition/model.ts";
import { evaluate, wrongType } from "../evaluate.ts";
import type { Branch } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import { inState, StateFailure } from "../failure.ts";
import type { Step } from "../step.ts";

/** The first rule whose condition is true says where to go; its Assign and Output stand for the state's own. */
export async function enterChoice(step: Step, branch: Branch, state: ChoiceState): Promise<void> {
  const common = { otherwise: branch.input, extra: {} };
  for (const [index, choice] of state.choices.entries()) {
    const holds = await evaluate(step, branch, choice.condition);
    if (typeof holds !== "boolean") {
      throw wrongType(branch, choice.condition, `Choices[${index}]/Condition`, "boolean", holds);
    }
    if (!holds) continue;
    await exitState(step, branch, { assign: choice.assign, output: choice.output, next: choice.next, ...common });
    return;
  }
  if (state.default === undefined) {
    const reason = "Failed to transition out of the state. The state does not point to a next state.";
    throw new StateFailure("States.NoChoiceMatched", inState(branch.state, branch.enteredEventId, reason));
  }
  await exitState(step, branch, { assign: state.assign, output: state.output, next: state.default, ...common });
}
