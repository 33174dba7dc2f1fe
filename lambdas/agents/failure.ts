import { OrchestratorError } from "../../core/errors.ts";
import type { RunError } from "../../core/run.ts";
import { isRetryable } from "./agent-error.ts";

/** What was thrown, as an error whose name says what it is: its class's name where it has none of its own. */
export function nameFailure(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(String(thrown));
  if (thrown.name === "Error" && thrown.constructor.name !== "Error") thrown.name = thrown.constructor.name;
  return thrown;
}

/** A failure as the run's record keeps it. */
export function describeFailure(failure: Error): RunError {
  return {
    code: failure instanceof OrchestratorError ? failure.code : "AGENT_FAILED",
    type: failure.name,
    message: failure.message,
    retryable: isRetryable(failure.name),
  };
}
