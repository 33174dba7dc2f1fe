import type { Clock } from "./clock.ts";
import { compileMachine } from "./definition/compile-machine.ts";
import type { Machine, State } from "./definition/model.ts";
import { isObject } from "./definition/read.ts";
import type { Resource } from "./definition/resource.ts";
import type { Branch, ExecutionState } from "./execution-state.ts";
import type { Json } from "./json.ts";
import { invalidDefinition, parseDefinition } from "./parse-definition.ts";
import { payloadFromText } from "./payload.ts";
import type { Resources } from "./resources.ts";
import { seededUuid } from "./seeded-random.ts";
import { ServiceError } from "./service-error.ts";
import type { Step } from "./step.ts";
import { parseTestObject } from "./test-context.ts";
import type { TestStateRequest } from "./test-state.ts";

/** What a test of a state needs of the engine. */
export interface TestEnvironment {
  readonly clock: Clock;
  readonly resources: Resources;
  readonly supports: (resource: Resource) => boolean;
  readonly seed: string;
  readonly region: string;
}

const DEFAULT_STATE_NAME = "StateName";

export function compileState(
  request: TestStateRequest,
  { supports }: TestEnvironment,
): { readonly machine: Machine; readonly name: string } {
  const document = parseDefinition(request.definition);
  const name = request.stateName ?? DEFAULT_STATE_NAME;
  const wholeMachine = isObject(document) && isObject(document.States);
  if (wholeMachine && request.stateName === undefined) {
    throw new ServiceError("ValidationException", "StateName must be specified when the definition is a state machine");
  }
  const definition: Json = wholeMachine
    ? document
    : {
        QueryLanguage: isObject(document) ? (document.QueryLanguage ?? "JSONPath") : "JSONata",
        StartAt: name,
        States: { [name]: document },
      };
  const isMocked = request.mock !== undefined;
  const { machine, diagnostics } = compileMachine(definition, {
    type: "STANDARD",
    supports: (resource) => isMocked || supports(resource),
    singleState: !wholeMachine,
  });
  if (machine === undefined) throw invalidDefinition(diagnostics);
  if (!machine.lists.some((list) => list.states.has(name))) {
    throw new ServiceError("ValidationException", "State not found in definition");
  }
  return { machine, name };
}

export function stateOf(machine: Machine, name: string): State {
  return machine.lists.find((list) => list.states.has(name))?.states.get(name) as State;
}

export function buildState(request: TestStateRequest, { clock, seed, region }: TestEnvironment): ExecutionState {
  const id = seededUuid(`test-state/execution/${seed}`);
  const machine = seededUuid(`test-state/machine/${seed}`);
  const prefix = `arn:aws:states:${region}:000000000000`;
  return {
    arn: `${prefix}:express:${machine}:${id}`,
    name: id,
    machineArn: `${prefix}:stateMachine:${machine}`,
    machineName: machine,
    roleArn: request.roleArn ?? "",
    input: parseInput(request.input),
    startedAt: clock.now(),
    redriveCount: undefined,
    mapItem: undefined,
    callCounts: undefined,
    lastEventId: 0,
    nextBranchId: 1,
    branches: new Map(),
    ready: [],
  };
}

function parseInput(input = "{}") {
  try {
    return payloadFromText(input);
  } catch (error) {
    throw new ServiceError(
      "InvalidExecutionInput",
      `Invalid State Machine Execution Input: '${(error as Error).message}'`,
    );
  }
}

export function buildBranch(request: TestStateRequest, machine: Machine, name: string, step: Step): Branch {
  const variables = request.variables === undefined ? {} : parseTestObject(request.variables, "variables");
  const retries = request.stateConfiguration?.retrierRetryCount ?? 0;
  const definition = stateOf(machine, name);
  return {
    id: 0,
    parent: undefined,
    index: 0,
    list: machine.lists.find((list) => list.states.has(name))?.id ?? 0,
    state: name,
    input: step.state.input,
    own: variables,
    visible: variables,
    previousEventId: 0,
    beforeEntryEventId: 0,
    enteredEventId: 0,
    enteredAt: step.now,
    retries: "retry" in definition ? definition.retry.map(() => retries) : [],
    retryCount: retries,
    phase: { kind: "ready" },
  };
}
