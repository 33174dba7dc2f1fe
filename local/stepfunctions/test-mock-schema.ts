import type { Resource } from "./definition/resource.ts";
import type { Json, JsonObject } from "./json.ts";
import { ServiceError } from "./service-error.ts";

type Type = "string" | "number" | "boolean" | { readonly listOf: Shape } | Shape;
interface Shape {
  readonly required?: readonly string[];
  readonly fields: { readonly [field: string]: Type };
}

const CAPACITY: Shape = {
  fields: { TableName: "string", CapacityUnits: "number", ReadCapacityUnits: "number", WriteCapacityUnits: "number" },
};
const DYNAMODB: Shape = { fields: { ConsumedCapacity: CAPACITY } };

/** What the services' APIs answer, as far as the integrations here go. */
const SHAPES: { readonly [action: string]: Shape } = {
  "lambda:invoke": {
    fields: { StatusCode: "number", FunctionError: "string", LogResult: "string", ExecutedVersion: "string" },
  },
  "states:startExecution": {
    required: ["ExecutionArn", "StartDate"],
    fields: { ExecutionArn: "string", StartDate: "string" },
  },
  "sfn:startExecution": {
    required: ["ExecutionArn", "StartDate"],
    fields: { ExecutionArn: "string", StartDate: "string" },
  },
  "events:putEvents": {
    fields: {
      FailedEntryCount: "number",
      Entries: { listOf: { fields: { EventId: "string", ErrorCode: "string", ErrorMessage: "string" } } },
    },
  },
  "sqs:sendMessage": {
    fields: {
      MD5OfMessageBody: "string",
      MD5OfMessageAttributes: "string",
      MessageId: "string",
      SequenceNumber: "string",
    },
  },
  "sns:publish": { fields: { MessageId: "string", SequenceNumber: "string" } },
  "dynamodb:getItem": DYNAMODB,
  "dynamodb:putItem": DYNAMODB,
  "dynamodb:updateItem": DYNAMODB,
  "dynamodb:deleteItem": DYNAMODB,
};

/**
 * Whether a mocked result is one that the service could give. `PRESENT` asks only about the fields that are there,
 * `NONE` about nothing; fields that the API does not know are left alone.
 * @throws ServiceError `ValidationException`
 */
export function checkMockedResult(resource: Resource, result: Json, mode: "STRICT" | "PRESENT" | "NONE"): void {
  const shape = SHAPES[resource.handler.replace(/^aws-sdk:/, "").replace(/^eventbridge:/, "events:")];
  // What is waited for by token is the answerer's to shape.
  if (mode === "NONE" || shape === undefined || resource.pattern !== "request") return;
  if (typeof result !== "object" || result === null || Array.isArray(result))
    throw refused("Mocked result must be a JSON object");
  checkShape(shape, result as JsonObject, mode);
}

function checkShape(shape: Shape, value: JsonObject, mode: "STRICT" | "PRESENT"): void {
  for (const field of mode === "STRICT" ? (shape.required ?? []) : []) {
    if (value[field] === undefined) throw refused(`Required field '${field}' is missing`);
  }
  for (const [field, type] of Object.entries(shape.fields)) checkType(field, type, value[field], mode);
}

function checkType(field: string, type: Type, value: Json | undefined, mode: "STRICT" | "PRESENT"): void {
  if (value === undefined) return;
  if (typeof type === "string") {
    if (typeof value !== type) throw refused(`Field '${field}' must be a ${type}`);
    return;
  }
  if ("listOf" in type) {
    if (!Array.isArray(value)) throw refused(`Field '${field}' must be an array`);
    for (const item of value) checkType(field, type.listOf, item, mode);
    return;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw refused(`Field '${field}' must be an object`);
  checkShape(type, value as JsonObject, mode);
}

function refused(reason: string): ServiceError {
  return new ServiceError("ValidationException", `Mock result schema validation error: ${reason}`);
}
