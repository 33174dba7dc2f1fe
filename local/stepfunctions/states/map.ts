import type { MapState } from "../definition/model.ts";
import { evaluate, evaluateInteger, evaluationFailure, wrongType } from "../evaluate.ts";
import type { Branch, Join } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import type { Json } from "../json.ts";
import { type Payload, payloadOf } from "../payload.ts";
import type { Step } from "../step.ts";
import { addChild, type Joining } from "./add-child.ts";
import { collect } from "./collect.ts";

/** An inline Map runs at most 40 iterations at once when no limit is given. */
const DEFAULT_CONCURRENCY = 40;

/** Starts the iterations, as many as may run at once; also when the state is tried again. */
export async function enterMap(step: Step, branch: Branch, state: MapState): Promise<void> {
  const items = await evaluateItems(step, branch, state);
  const limit =
    state.maxConcurrency === undefined
      ? 0
      : await evaluateInteger(step, branch, state.maxConcurrency, "MaxConcurrency", 0);
  const inputs = await selectItems(step, branch, state, items);
  const started = step.emit(branch, "MapStateStarted", "mapStateStartedEventDetails", { length: items.length });
  step.dropResults(branch);
  step.keep(branch, "items", JSON.stringify(items));
  if (inputs !== undefined) step.keep(branch, "selected", JSON.stringify(inputs));
  const join: Join = {
    items,
    length: items.length,
    nextIndex: 0,
    finished: 0,
    maxConcurrency: limit === 0 ? DEFAULT_CONCURRENCY : limit,
    input: inputs === undefined ? undefined : payloadOf(inputs),
    results: [],
  };
  step.setPhase(branch, { kind: "joining", join });
  if (items.length === 0) step.proceed(branch);
  else startIterations(step, branch as Joining, started);
}

export async function evaluateItems(step: Step, branch: Branch, state: MapState): Promise<readonly Json[]> {
  if (state.items === undefined) {
    const { value, text } = branch.input;
    if (Array.isArray(value)) return value;
    throw evaluationFailure(branch, `Map state input must be an array but was: ${text}`, undefined);
  }
  const value = await evaluate(step, branch, state.items);
  if (!Array.isArray(value)) throw wrongType(branch, state.items, "Items", "array", value);
  return value;
}

/** Every iteration's input, where an ItemSelector makes it. */
async function selectItems(
  step: Step,
  branch: Branch,
  state: MapState,
  items: readonly Json[],
): Promise<Json[] | undefined> {
  if (state.itemSelector === undefined) return undefined;
  const inputs: Json[] = [];
  for (const [index, value] of items.entries()) {
    inputs.push(await evaluate(step, branch, state.itemSelector, { mapItem: { index, value } }));
  }
  return inputs;
}

/** Starts iterations up to the limit, after the given event. */
export function startIterations(step: Step, branch: Joining, previousEventId: number): void {
  const { join } = branch.phase;
  const definition = step.definitionOf(branch) as MapState;
  let { nextIndex } = join;
  const until = Math.min(join.length, join.finished + join.maxConcurrency);
  if (nextIndex >= until) return;
  const started: number[] = [];
  for (; nextIndex < until; nextIndex += 1) {
    started.push(
      step.emitAfter(previousEventId, "MapIterationStarted", "mapIterationStartedEventDetails", {
        name: branch.state,
        index: nextIndex,
      }),
    );
  }
  for (const [offset, event] of started.entries()) {
    const index = nextIndex - started.length + offset;
    addChild(step, branch, definition.processor, index, inputOf(join, index), event);
  }
  step.setPhase(branch, { kind: "joining", join: { ...join, nextIndex } });
}

function inputOf(join: Join, index: number): Payload {
  const selected = join.input?.value as readonly Json[] | undefined;
  return payloadOf((selected ?? join.items)[index] ?? null);
}

export async function finishMap(step: Step, branch: Joining, state: MapState): Promise<void> {
  const result = collect(
    Array.from({ length: branch.phase.join.length }, (_, index) => branch.phase.join.results[index]),
  );
  step.dropResults(branch);
  step.emitAfter(branch.previousEventId, "MapStateSucceeded");
  await exitState(step, branch, {
    assign: state.assign,
    output: state.output,
    otherwise: result,
    extra: { result: result.value },
    next: state.next,
  });
}
