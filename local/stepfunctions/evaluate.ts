import type { Branch } from "./execution-state.ts";
import { evaluateTemplate, type Template, TemplateError, unexpectedType } from "./expressions/template.ts";
import { inState, StateFailure } from "./failure.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Step } from "./step.ts";

/** What `$states` has besides the input and the context. */
export interface StatesExtra {
  readonly result?: Json;
  readonly errorOutput?: Json;
  /** Of a Map's child that does not exist yet. */
  readonly mapItem?: { readonly index: number; readonly value: Json };
}

/**
 * Evaluates a field of the branch's current state.
 * @throws StateFailure `States.QueryEvaluationError`
 */
export function evaluate(
  step: Step,
  branch: Branch,
  template: Template,
  extra: StatesExtra = {},
): Json | Promise<Json> {
  if (template.kind === "constant") return template.value;
  const variables = variablesOf(step, branch, template, extra);
  try {
    const result = evaluateTemplate(template, variables, step.surroundings);
    return result instanceof Promise ? result.catch((error) => failed(branch, error)) : result;
  } catch (error) {
    return failed(branch, error);
  }
}

function failed(branch: Branch, error: unknown): never {
  if (!(error instanceof TemplateError)) throw error;
  throw evaluationFailure(branch, error.message, error.location);
}

/** The failure of the current state because of a field's value. */
export function evaluationFailure(
  branch: Branch,
  reason: string,
  location: string | undefined,
  afterEntry = false,
): StateFailure {
  return new StateFailure("States.QueryEvaluationError", inState(branch.state, branch.enteredEventId, reason), {
    evaluation: { location, afterEntry },
  });
}

/** A field that must be a whole number from `minimum` on. */
export async function evaluateInteger(
  step: Step,
  branch: Branch,
  template: Template,
  field: string,
  minimum: number,
): Promise<number> {
  const value = await evaluate(step, branch, template);
  if (typeof value !== "number" || !Number.isInteger(value)) throw wrongType(branch, template, field, "integer", value);
  if (value < minimum) {
    const problem = minimum === 0 ? "cannot be negative" : "must be positive";
    throw evaluationFailure(branch, `The ${field} field ${problem}: ${value}`, field);
  }
  return value;
}

export async function evaluateText(step: Step, branch: Branch, template: Template, field: string): Promise<string> {
  const value = await evaluate(step, branch, template);
  if (typeof value !== "string") throw wrongType(branch, template, field, "string", value);
  return value;
}

export function wrongType(
  branch: Branch,
  template: Template,
  field: string,
  expected: string,
  value: Json,
): StateFailure {
  const error = unexpectedType(template, field, expected, value);
  return evaluationFailure(branch, error.message, error.location);
}

/** Anything but `$states.input`, `.result` and `.errorOutput` may look at the context object, which costs something. */
const WITHOUT_CONTEXT = /\$states\.(?:input|result|errorOutput)\b/g;
const contextNeeds = new WeakMap<Template, boolean>();

function needsContext(template: Template): boolean {
  let needs = contextNeeds.get(template);
  if (needs === undefined) {
    if (template.kind === "expression")
      needs = template.expression.source.replaceAll(WITHOUT_CONTEXT, "").includes("$states");
    else if (template.kind === "array") needs = template.items.some(needsContext);
    else needs = template.kind === "object" && template.entries.some(([, item]) => needsContext(item));
    contextNeeds.set(template, needs);
  }
  return needs;
}

function variablesOf(step: Step, branch: Branch, template: Template, extra: StatesExtra): JsonObject {
  const states: { [name: string]: Json } = { input: branch.input.value };
  if (extra.result !== undefined) states.result = extra.result;
  if (extra.errorOutput !== undefined) states.errorOutput = extra.errorOutput;
  if (template.kind !== "constant" && needsContext(template))
    states.context = buildContext(step, branch, extra.mapItem);
  return { ...branch.visible, states };
}

/** The context object of the current state. */
function buildContext(
  step: Step,
  branch: Branch,
  mapItem?: { readonly index: number; readonly value: Json },
): JsonObject {
  const { state } = step;
  if (step.context !== undefined) return step.context;
  const item = mapItem ?? mapItemOf(step, branch) ?? state.mapItem;
  const definition = step.definitionOf(branch);
  const token =
    branch.phase.kind === "scheduled" || branch.phase.kind === "running" ? branch.phase.call.taskToken : undefined;
  return {
    Execution: {
      Id: state.arn,
      Input: state.input.value,
      StartTime: new Date(state.startedAt).toISOString(),
      Name: state.name,
      RoleArn: state.roleArn === "" ? null : state.roleArn,
      ...(state.redriveCount === undefined ? {} : { RedriveCount: state.redriveCount }),
    },
    StateMachine: { Id: state.machineArn, Name: state.machineName },
    State: {
      Name: branch.state,
      EnteredTime: new Date(branch.enteredAt).toISOString(),
      ...(definition.type === "Task" || definition.type === "Map" || definition.type === "Parallel"
        ? { RetryCount: branch.retryCount }
        : {}),
    },
    ...(token === undefined ? {} : { Task: { Token: token } }),
    ...(item === undefined ? {} : { Map: { Item: { Index: item.index, Value: item.value } } }),
  };
}

/** The innermost Map's item that the branch works on. */
function mapItemOf(step: Step, branch: Branch): { readonly index: number; readonly value: Json } | undefined {
  for (let inner = branch; inner.parent !== undefined; ) {
    const outer = step.state.branches.get(inner.parent);
    if (outer === undefined) return undefined;
    if (outer.phase.kind === "joining" && step.definitionOf(outer).type === "Map") {
      return { index: inner.index, value: outer.phase.join.items[inner.index] ?? null };
    }
    inner = outer;
  }
  return undefined;
}
