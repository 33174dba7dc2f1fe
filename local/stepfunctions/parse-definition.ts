import type { Diagnostics } from "./definition/diagnostics.ts";
import type { Json } from "./json.ts";
import { describeJsonError, locateJsonError } from "./json-error.ts";
import { ServiceError } from "./service-error.ts";

/** @throws ServiceError `InvalidDefinition` when the text is no JSON. */
export function parseDefinition(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    const { message } = describeDefinitionError(text);
    throw new ServiceError(
      "InvalidDefinition",
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${message}'`,
    );
  }
}

export function invalidDefinition(diagnostics: Diagnostics): ServiceError {
  return new ServiceError("InvalidDefinition", diagnostics.toMessage());
}

/** What is wrong with a text that is no JSON, and where, as far as it is known. */
export function describeDefinitionError(text: string): {
  readonly message: string;
  readonly location: string | undefined;
} {
  const reason = describeJsonError(text) ?? "";
  const location = locateJsonError(text);
  return { message: location === undefined ? reason : `${reason}\n at ${location}`, location };
}
