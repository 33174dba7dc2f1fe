import type { State } from "./definition/model.ts";
import type { Json, JsonObject } from "./json.ts";
import { ServiceError } from "./service-error.ts";

/** The context object's fields and the types of their values. */
const FIELDS: { readonly [part: string]: { readonly [field: string]: "string" | "number" | "any" } } = {
  Execution: {
    Id: "string",
    Input: "any",
    Name: "string",
    RoleArn: "string",
    StartTime: "string",
    RedriveCount: "number",
    RedriveTime: "string",
  },
  State: { EnteredTime: "string", Name: "string", RetryCount: "number" },
  StateMachine: { Id: "string", Name: "string" },
  Task: { Token: "string" },
};

/** @throws ServiceError `ValidationException` */
export function parseTestObject(text: string, what: string): JsonObject {
  try {
    const value = JSON.parse(text) as Json;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Refused below, as any other value that is no object.
  }
  throw new ServiceError("ValidationException", `Invalid ${what}: must be a JSON object`);
}

/**
 * The context object that a test gives its state.
 * @throws ServiceError `ValidationException` when the state would never see such a one.
 */
export function checkTestContext(text: string | undefined, definition: State): JsonObject | undefined {
  if (text === undefined) return undefined;
  const context = parseTestObject(text, "Context object provided");
  for (const [part, value] of Object.entries(context)) {
    if (part === "Map") throw invalid("'Map' field is not supported when mocking a Context object");
    const fields = Object.hasOwn(FIELDS, part) ? FIELDS[part] : undefined;
    if (fields === undefined) throw invalid(`Field '${part}' is not allowed`);
    if (part === "Task" && !(definition.type === "Task" && definition.resource.pattern !== "request")) {
      throw invalid(
        "Context object contains 'Task' when state is not a Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
      );
    }
    for (const [field, item] of Object.entries(value as JsonObject)) {
      const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
      if (type === undefined) throw invalid(`Field '${field}' is not allowed`);
      if (type !== "any" && typeof item !== type) throw invalid(`${part}.${field} must be a ${type}`);
    }
  }
  return context;
}

function invalid(reason: string): ServiceError {
  return new ServiceError("ValidationException", `Invalid Context object provided: ${reason}`);
}
