import type { Diagnostics } from "./definition/diagnostics.ts";
import type { Json } from "./json.ts";
import { ServiceError } from "./service-error.ts";

/** @throws ServiceError `InvalidDefinition` when the text is no JSON. */
export function parseDefinition(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new ServiceError(
      "InvalidDefinition",
      `Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ${(error as Error).message}'`,
    );
  }
}

export function invalidDefinition(diagnostics: Diagnostics): ServiceError {
  return new ServiceError("InvalidDefinition", diagnostics.toMessage());
}
