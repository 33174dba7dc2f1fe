import type { State } from "./definition/model.ts";
import type { Json } from "./json.ts";
import { ServiceError } from "./service-error.ts";
import { checkMockedResult } from "./test-mock-schema.ts";
import type { TestStateRequest } from "./test-state.ts";

/**
 * Whether a mock is there where one is needed, and fits the state.
 * @throws ServiceError `InvalidDefinition`, `ValidationException`
 */
export function checkMock(request: TestStateRequest, state: State): void {
  const { mock, stateConfiguration } = request;
  if (mock === undefined) {
    if (stateConfiguration?.mapIterationFailureCount !== undefined) {
      throw refused("TestState does not support MapIterationFailureCount when a mock is not specified.");
    }
    if (state.type === "Map" || state.type === "Parallel") {
      throw new ServiceError(
        "InvalidDefinition",
        "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
      );
    }
    return;
  }
  if (state.type !== "Task" && state.type !== "Map" && state.type !== "Parallel") {
    throw refused(`State type '${state.type}' is not supported when a mock is specified`);
  }
  if (mock.result !== undefined && mock.errorOutput !== undefined) {
    throw refused("A test mock should have only one of the following fields: [result, errorOutput].");
  }
  if (request.revealSecrets === true)
    throw refused("TestState does not support RevealSecrets when a mock is specified.");
  if (mock.result === undefined) return;
  const result = parseResult(mock.result);
  if (state.type === "Task") checkMockedResult(state.resource, result, mock.fieldValidationMode ?? "STRICT");
  else checkShape(state, result, stateConfiguration?.mapIterationFailureCount);
}

function checkShape(
  state: Extract<State, { type: "Map" | "Parallel" }>,
  result: Json,
  failures: number | undefined,
): void {
  if (state.type === "Map" && state.resultWriter?.resource !== undefined) {
    if (typeof result !== "object" || result === null || Array.isArray(result))
      throw refused("Mocked result must be a JSON object.");
    return;
  }
  if (!Array.isArray(result)) throw refused("Mocked result must be an array.");
  if (state.type === "Parallel" && result.length !== state.branches.length) {
    throw refused("Mocked result must contain the same number of items as number of Parallel branches.");
  }
  if (failures !== undefined && failures > result.length) {
    throw refused("Map iteration failure count must be less than or equal to the number of Map iterations");
  }
}

function parseResult(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw refused("Mocked result must be a valid JSON.");
  }
}

function refused(message: string): ServiceError {
  return new ServiceError("ValidationException", message);
}
