import type { ItemBatcher, MapState } from "../definition/model.ts";
import { evaluate, evaluateInteger, evaluationFailure, wrongType } from "../evaluate.ts";
import type { Branch, MapRun } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import { StateFailure } from "../failure.ts";
import { buildFailureDetails } from "../history.ts";
import type { Json, JsonObject } from "../json.ts";
import { isTooLarge, MAX_PAYLOAD_BYTES, type Payload } from "../payload.ts";
import { recover } from "../recovery.ts";
import { seededUuid } from "../seeded-random.ts";
import type { Step } from "../step.ts";
import { evaluateItems } from "./map.ts";

/** Child executions that run at once when no limit is given. */
const DEFAULT_CONCURRENCY = 10_000;

/** Starts a Map Run: its items are read from where they lie, or are there already. */
export async function enterDistributedMap(step: Step, branch: Branch, state: MapState): Promise<void> {
  const items = state.itemReader === undefined ? await evaluateItems(step, branch, state) : undefined;
  const limit =
    state.maxConcurrency && (await evaluateInteger(step, branch, state.maxConcurrency, "MaxConcurrency", 0));
  const tolerated = await evaluateTolerance(step, branch, state);
  const maxItems = await evaluateMaxItems(step, branch, state);
  const readerArguments = await optional(step, branch, state.itemReader?.arguments);
  const writerArguments = await optional(step, branch, state.resultWriter?.arguments);
  step.emit(branch, "MapStateStarted", "mapStateStartedEventDetails", { length: items?.length ?? 0 });
  const { machineArn, machineName } = step.state;
  const label = state.label === "" ? seededUuid(`label/${machineArn}/${state.name}`) : state.label;
  const key = step.state.lastEventId + 1;
  const id = seededUuid(`mapRun/${step.seed}/${step.state.arn}/${key}`);
  const arn = `${machineArn.replace(":stateMachine:", ":mapRun:").replace(/[^:]*$/, machineName)}/${label}:${id}`;
  step.emit(branch, "MapRunStarted", "mapRunStartedEventDetails", { mapRunArn: arn });
  const run: MapRun = {
    arn,
    key,
    startedAt: step.now,
    inputs: [],
    itemCount: 0,
    maxConcurrency: limit === undefined || limit === 0 ? DEFAULT_CONCURRENCY : limit,
    ...tolerated,
    maxItems,
    readerArguments,
    writerArguments,
  };
  if (items !== undefined) {
    await prepare(step, branch, state, run, items);
    return;
  }
  step.setPhase(branch, { kind: "reading", run });
  step.effects.push({ kind: "mapRun", branch: branch.id });
}

/** The items have been read. */
export async function startMapRun(step: Step, branch: Branch, state: MapState, items: readonly Json[]): Promise<void> {
  if (branch.phase.kind === "reading") await prepare(step, branch, state, branch.phase.run, items);
}

async function prepare(
  step: Step,
  branch: Branch,
  state: MapState,
  run: MapRun,
  items: readonly Json[],
): Promise<void> {
  const inputs: Json[] = [];
  for (const [index, value] of items.entries()) {
    inputs.push(
      state.itemSelector === undefined
        ? value
        : await evaluate(step, branch, state.itemSelector, { mapItem: { index, value } }),
    );
  }
  const batches = state.itemBatcher === undefined ? inputs : await batch(step, branch, state.itemBatcher, inputs);
  step.keep(branch, "selected", JSON.stringify(batches));
  step.setPhase(branch, { kind: "mapRun", run: { ...run, inputs: batches, itemCount: items.length } });
  step.effects.push({ kind: "mapRun", branch: branch.id });
}

async function batch(step: Step, branch: Branch, batcher: ItemBatcher, items: readonly Json[]): Promise<Json[]> {
  const most =
    batcher.maxItemsPerBatch &&
    (await evaluateInteger(step, branch, batcher.maxItemsPerBatch, "ItemBatcher/MaxItemsPerBatch", 1));
  const bytes =
    batcher.maxInputBytesPerBatch &&
    (await evaluateInteger(step, branch, batcher.maxInputBytesPerBatch, "ItemBatcher/MaxInputBytesPerBatch", 1));
  const common: JsonObject =
    batcher.batchInput === undefined ? {} : { BatchInput: await evaluate(step, branch, batcher.batchInput) };
  const overhead = Buffer.byteLength(JSON.stringify({ ...common, Items: [] }));
  const limit = Math.min(bytes ?? MAX_PAYLOAD_BYTES, MAX_PAYLOAD_BYTES);
  const batches: Json[][] = [];
  let size = 0;
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item)) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length >= (most ?? Number.POSITIVE_INFINITY) || size + itemBytes - 1 > limit) {
      batches.push([item]);
      size = overhead + itemBytes;
    } else {
      last.push(item);
      size += itemBytes;
    }
  }
  return batches.map((some) => ({ ...common, Items: some }));
}

/** The Map Run has come to its end. */
export async function finishMapRun(
  step: Step,
  branch: Branch,
  state: MapState,
  result: { readonly output: Payload } | { readonly failure: StateFailure },
): Promise<void> {
  if ("output" in result && isTooLarge(result.output.text)) {
    const cause = `The state/task '${state.name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
    return failMapRun(step, branch, new StateFailure("States.DataLimitExceeded", cause));
  }
  if ("failure" in result) return failMapRun(step, branch, result.failure);
  // As AWS counts: the exit follows the Map Run's start, not its end.
  const succeeded = step.emitAfter(branch.previousEventId, "MapRunSucceeded");
  step.emitAfter(succeeded, "MapStateSucceeded");
  await exitState(step, branch, {
    assign: state.assign,
    output: state.output,
    otherwise: result.output,
    extra: { result: result.output.value },
    next: state.next,
  });
}

async function failMapRun(step: Step, branch: Branch, failure: StateFailure): Promise<void> {
  step.emit(branch, "MapRunFailed", "mapRunFailedEventDetails", buildFailureDetails(failure.error, failure.errorCause));
  await recover(step, branch, failure);
}

async function optional(step: Step, branch: Branch, template: MapState["items"]): Promise<Json> {
  return template === undefined ? {} : evaluate(step, branch, template);
}

async function evaluateMaxItems(step: Step, branch: Branch, state: MapState): Promise<number | undefined> {
  const template = state.itemReader?.maxItems;
  const value = template && (await evaluate(step, branch, template));
  if (value === undefined || template === undefined) return undefined;
  if (typeof value === "number" && Number.isInteger(value)) return value;
  throw wrongType(branch, template, "ItemReader/ReaderConfig/MaxItems", "integer", value);
}

async function evaluateTolerance(
  step: Step,
  branch: Branch,
  state: MapState,
): Promise<Pick<MapRun, "toleratedFailureCount" | "toleratedFailurePercentage">> {
  const count = state.toleratedFailureCount && (await evaluate(step, branch, state.toleratedFailureCount));
  if (count !== undefined && state.toleratedFailureCount !== undefined) {
    if (typeof count !== "number" || !Number.isInteger(count)) {
      throw wrongType(branch, state.toleratedFailureCount, "ToleratedFailureCount", "integer", count);
    }
    if (count < 0)
      throw evaluationFailure(branch, "ToleratedFailureCount cannot be negative.", "ToleratedFailureCount");
  }
  const percentage =
    state.toleratedFailurePercentage && (await evaluate(step, branch, state.toleratedFailurePercentage));
  if (percentage !== undefined && state.toleratedFailurePercentage !== undefined) {
    if (typeof percentage !== "number") {
      throw wrongType(branch, state.toleratedFailurePercentage, "ToleratedFailurePercentage", "number", percentage);
    }
    if (percentage < 0 || percentage > 100) {
      throw evaluationFailure(
        branch,
        "ToleratedFailurePercentage must be between 0 and 100.",
        "ToleratedFailurePercentage",
      );
    }
  }
  return {
    toleratedFailureCount: count as number | undefined,
    toleratedFailurePercentage: percentage as number | undefined,
  };
}
