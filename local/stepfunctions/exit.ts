import { evaluate, type StatesExtra } from "./evaluate.ts";
import type { Branch } from "./execution-state.ts";
import type { Template } from "./expressions/template.ts";
import { StateFailure } from "./failure.ts";
import type { Json, JsonObject } from "./json.ts";
import { isTooLarge, type Payload, payloadOf } from "./payload.ts";
import type { Step } from "./step.ts";
import { assignWithinLimits } from "./variable-limits.ts";

/** What a state's (or its rule's or catcher's) way out says. */
export interface Outcome {
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
  /** The output where no `Output` is given. */
  readonly otherwise: Payload;
  readonly extra: StatesExtra;
  readonly next: string | undefined;
}

/**
 * Leaves the current state: variables and output are worked out from the old variables, then both take effect.
 * A promise only where an expression needs one.
 */
export function exitState(step: Step, branch: Branch, outcome: Outcome): void | Promise<void> {
  const assigned = outcome.assign && evaluate(step, branch, outcome.assign, outcome.extra);
  if (assigned instanceof Promise) return exitLater(step, branch, outcome, assigned);
  const output = outcome.output && evaluate(step, branch, outcome.output, outcome.extra);
  if (output instanceof Promise) return output.then((value) => finish(step, branch, outcome, assigned, value));
  finish(step, branch, outcome, assigned, output);
}

async function exitLater(step: Step, branch: Branch, outcome: Outcome, pending: Promise<Json>): Promise<void> {
  const assigned = await pending;
  const output = outcome.output && (await evaluate(step, branch, outcome.output, outcome.extra));
  finish(step, branch, outcome, assigned, output);
}

function finish(
  step: Step,
  branch: Branch,
  outcome: Outcome,
  assigned: Json | undefined,
  value: Json | undefined,
): void {
  const variables = assigned as JsonObject | undefined;
  const output = value === undefined ? outcome.otherwise : payloadOf(value);
  if (isTooLarge(output.text)) throw dataLimitExceeded(branch.state);
  const details: { [field: string]: Json } = { name: branch.state, output: output.text, outputDetails: NOT_TRUNCATED };
  if (variables !== undefined && Object.keys(variables).length > 0) {
    const texts = variableTexts(variables);
    assignWithinLimits(step, branch, variables, Object.values(texts));
    details.assignedVariables = texts;
    details.assignedVariablesDetails = NOT_TRUNCATED;
  }
  step.emit(branch, `${step.definitionOf(branch).type}StateExited`, "stateExitedEventDetails", details);
  leave(step, branch, output, outcome.next);
}

const NOT_TRUNCATED = { truncated: false };

function leave(step: Step, branch: Branch, output: Payload, next: string | undefined): void {
  if (next === undefined) {
    step.endings.push({ branch, output });
    return;
  }
  branch.state = next;
  branch.retries = [];
  branch.retryCount = 0;
  if (branch.input !== output) step.setInput(branch, output);
  step.setPhase(branch, { kind: "ready" });
  step.proceed(branch);
}

export function dataLimitExceeded(name: string): StateFailure {
  return new StateFailure(
    "States.DataLimitExceeded",
    `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`,
  );
}

/** As the history shows variables: each as JSON text, in order of their names. */
function variableTexts(variables: JsonObject): { readonly [name: string]: string } {
  return Object.fromEntries(
    Object.entries(variables)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]: [string, Json]) => [name, JSON.stringify(value)]),
  );
}
