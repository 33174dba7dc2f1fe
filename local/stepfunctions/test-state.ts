import type { JsonObject } from "./json.ts";

/** TestState's parameters; the JSON ones are texts. */
export interface TestStateRequest {
  readonly definition: string;
  readonly input?: string;
  readonly inspectionLevel?: "INFO" | "DEBUG" | "TRACE";
  readonly revealSecrets?: boolean;
  readonly roleArn?: string;
  readonly stateName?: string;
  readonly variables?: string;
  readonly context?: string;
  readonly mock?: {
    readonly result?: string;
    readonly errorOutput?: { readonly error?: string; readonly cause?: string };
    readonly fieldValidationMode?: "STRICT" | "PRESENT" | "NONE";
  };
  readonly stateConfiguration?: {
    readonly retrierRetryCount?: number;
    readonly errorCausedByState?: string;
    readonly mapIterationFailureCount?: number;
    readonly mapItemReaderData?: string;
  };
}

export type TestStateResult = JsonObject;
