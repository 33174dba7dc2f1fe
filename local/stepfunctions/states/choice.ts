import type { Choice, ChoiceState } from "../definition/model.ts";
import { evaluate, wrongType } from "../evaluate.ts";
import type { Branch } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import { inState, StateFailure } from "../failure.ts";
import type { Json } from "../json.ts";
import type { Step } from "../step.ts";

/** The first rule whose condition is true says where to go; its Assign and Output stand for the state's own. */
export function enterChoice(step: Step, branch: Branch, state: ChoiceState): void | Promise<void> {
  return tryRules(step, branch, state, 0);
}

/** Goes through the rules from `index` on; only a condition that needs a promise makes it wait. */
function tryRules(step: Step, branch: Branch, state: ChoiceState, index: number): void | Promise<void> {
  for (let at = index; at < state.choices.length; at += 1) {
    const choice = state.choices[at] as Choice;
    const holds = evaluate(step, branch, choice.condition);
    if (holds instanceof Promise) {
      return holds.then((value) =>
        isTrue(branch, choice, at, value) ? leaveBy(step, branch, choice) : tryRules(step, branch, state, at + 1),
      );
    }
    if (isTrue(branch, choice, at, holds)) return leaveBy(step, branch, choice);
  }
  if (state.default === undefined) {
    const reason = "Failed to transition out of the state. The state does not point to a next state.";
    throw new StateFailure("States.NoChoiceMatched", inState(branch.state, branch.enteredEventId, reason));
  }
  return leaveBy(step, branch, { assign: state.assign, output: state.output, next: state.default });
}

function isTrue(branch: Branch, choice: Choice, index: number, value: Json): boolean {
  if (typeof value === "boolean") return value;
  throw wrongType(branch, choice.condition, `Choices[${index}]/Condition`, "boolean", value);
}

function leaveBy(step: Step, branch: Branch, way: Pick<Choice, "assign" | "output" | "next">): void | Promise<void> {
  return exitState(step, branch, {
    assign: way.assign,
    output: way.output,
    next: way.next,
    otherwise: branch.input,
    extra: {},
  });
}
