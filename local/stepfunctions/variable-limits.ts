import type { Branch } from "./execution-state.ts";
import { StateFailure } from "./failure.ts";
import type { Json, JsonObject } from "./json.ts";
import { MAX_PAYLOAD_BYTES } from "./payload.ts";
import type { Step } from "./step.ts";

/** 10 MiB: the most that all variables of an execution may have, over all scopes that exist at the time. */
const MAX_VARIABLE_BYTES = 10_485_760;

/** Of a branch's variables, whose object is a new one after each Assign. */
const bytesByVariables = new WeakMap<JsonObject, number>();

/**
 * Assigns variables to a branch's scope, whose JSON texts are given too.
 * @throws StateFailure `States.DataLimitExceeded`: above 256 KiB in one Assign, or above 10 MiB in the execution
 */
export function assignWithinLimits(step: Step, branch: Branch, variables: JsonObject, texts: readonly string[]): void {
  const added = sum(texts.map((text) => Buffer.byteLength(text)));
  if (added > MAX_PAYLOAD_BYTES) {
    throw tooLarge(`The variables that the state/task '${branch.state}' assigned have a size`);
  }
  const replaced = Object.keys(variables).filter((name) => Object.hasOwn(branch.own, name));
  const own = bytesOf(branch.own) + added - sum(replaced.map((name) => byteLengthOf(branch.own[name])));
  const others = [...step.state.branches.values()].filter((other) => other !== branch);
  if (own + sum(others.map((other) => bytesOf(other.own))) > MAX_VARIABLE_BYTES) {
    throw tooLarge(`The variables of the execution have, with those of the state/task '${branch.state}', a size`);
  }
  step.assign(branch, variables);
  bytesByVariables.set(branch.own, own);
}

function tooLarge(what: string): StateFailure {
  return new StateFailure("States.DataLimitExceeded", `${what} exceeding the maximum number of bytes service limit.`);
}

function bytesOf(variables: JsonObject): number {
  let bytes = bytesByVariables.get(variables);
  if (bytes === undefined) {
    bytes = sum(Object.values(variables).map(byteLengthOf));
    bytesByVariables.set(variables, bytes);
  }
  return bytes;
}

function byteLengthOf(value: Json | undefined): number {
  return value === undefined ? 0 : Buffer.byteLength(JSON.stringify(value));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
