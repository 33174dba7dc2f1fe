import type { Execution } from "../../core/ports/executions.ts";
import type { Ending } from "./end-run.ts";

/** How a run ends whose execution is over without having settled it; undefined while the execution runs. */
export function endingOfExecution(execution: Execution | undefined): Ending | undefined {
  if (execution?.status === "RUNNING") return undefined;
  const type = execution?.error ?? (execution === undefined ? "ExecutionDoesNotExist" : execution.status);
  const cause = execution?.cause ?? "the execution ended without settling its run";
  const status = execution === undefined ? "FAILED" : STATUSES[execution.status];
  return {
    status,
    error: { code: CODES[status], type, message: cause, retryable: status !== "CANCELLED" },
    owesAnswer: false,
  };
}

const STATUSES = {
  /** It cannot succeed without having settled, so its record is what failed. */
  SUCCEEDED: "FAILED",
  FAILED: "FAILED",
  TIMED_OUT: "TIMEOUT",
  ABORTED: "CANCELLED",
} as const;

const CODES = { FAILED: "EXECUTION_LOST", TIMEOUT: "EXECUTION_TIMED_OUT", CANCELLED: "EXECUTION_STOPPED" } as const;
