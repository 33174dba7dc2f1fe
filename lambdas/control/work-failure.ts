import { NOT_RETRYABLE_ERRORS } from "../../core/node-errors.ts";
import type { RunError } from "../../core/run.ts";
import type { Ending } from "./end-run.ts";

/** What Step Functions and Lambda call an attempt that took too long; the agents' harness stops at the deadline. */
const TIMEOUTS = new Set(["States.Timeout", "Sandbox.Timedout", "DeadlineExceeded", "Aborted"]);
const NOT_RETRYABLE: ReadonlySet<string> = new Set(NOT_RETRYABLE_ERRORS);
/** Lambda in the cloud names it `Lambda.Unknown` and says it in words. */
const TIMED_OUT = /Task timed out after/;

/** How a run ends whose Work failed for good, from the error's name and cause as the state machine caught them. */
export function endingOfFailure(failure: { readonly error: string; readonly cause: string }): Ending {
  const said = messageOf(failure.cause);
  const isTimeout = TIMEOUTS.has(failure.error) || TIMED_OUT.test(said ?? "");
  const message = said ?? (isTimeout ? "the attempt took longer than its timeout and was stopped" : failure.error);
  const status = isTimeout ? "TIMEOUT" : failure.error === "Cancelled" ? "CANCELLED" : "FAILED";
  const error: RunError = {
    code: isTimeout ? "TIMEOUT" : codeOf(failure.error),
    type: failure.error,
    message,
    retryable: !NOT_RETRYABLE.has(failure.error),
  };
  return { status, error, owesAnswer: false };
}

/** Lambda gives `{errorType, errorMessage, …}` as JSON text; anything else is the message itself. */
function messageOf(cause: string): string | undefined {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === "string" ? errorMessage : cause;
  } catch {
    return cause === "" ? undefined : cause;
  }
}

/** `InvalidParameters` → `INVALID_PARAMETERS`, `Lambda.Unknown` → `LAMBDA_UNKNOWN` */
function codeOf(type: string): string {
  const words = type.replaceAll(/([a-z0-9])([A-Z])/g, "$1_$2").replaceAll(/[^A-Za-z0-9]+/g, "_");
  return words.toUpperCase();
}
