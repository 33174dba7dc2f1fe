import { evaluate, type StatesExtra } from "./evaluate.ts";
import type { Branch } from "./execution-state.ts";
import type { Template } from "./expressions/template.ts";
import { StateFailure } from "./failure.ts";
import type { Json, JsonObject } from "./json.ts";
import { isTooLarge, type Payload, payloadOf } from "./payload.ts";
import type { Step } from "./step.ts";

/** What a state's (or its rule's or catcher's) way out says. */
export interface Outcome {
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
  /** The output where no `Output` is given. */
  readonly otherwise: Payload;
  readonly extra: StatesExtra;
  readonly next: string | undefined;
}

/** Leaves the current state: variables and output are worked out from the old variables, then both take effect. */
export async function exitState(step: Step, branch: Branch, outcome: Outcome): Promise<void> {
  const definition = step.definitionOf(branch);
  const assigned =
    outcome.assign === undefined
      ? undefined
      : ((await evaluate(step, branch, outcome.assign, outcome.extra)) as JsonObject);
  const output =
    outcome.output === undefined
      ? outcome.otherwise
      : payloadOf(await evaluate(step, branch, outcome.output, outcome.extra));
  if (isTooLarge(output.text)) throw dataLimitExceeded(branch.state);
  step.emit(branch, `${definition.type}StateExited`, "stateExitedEventDetails", {
    name: branch.state,
    output: output.text,
    outputDetails: { truncated: false },
    ...(assigned === undefined || Object.keys(assigned).length === 0
      ? {}
      : { assignedVariables: variableTexts(assigned), assignedVariablesDetails: { truncated: false } }),
  });
  if (assigned !== undefined) step.assign(branch, assigned);
  leave(step, branch, output, outcome.next);
}

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
function variableTexts(variables: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(variables)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, value]: [string, Json]) => [name, JSON.stringify(value)]),
  );
}
