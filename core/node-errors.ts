/** The failures with which the control function answers Admit's token when the run may not go. */
export const ADMISSION_ERRORS = {
  /** Decided against, and nothing is wrong: the cause is the decision as JSON text. Ends green. */
  skipped: "Skipped",
  /** Somebody cancelled the run while it waited: the cause says who and why. */
  cancelled: "Cancelled",
  /** What was asked for cannot be done: the cause is the decision as JSON text. */
  refused: "Refused",
} as const;

/** Names of agents' errors that another attempt cannot mend; every other error is tried again. */
export const NOT_RETRYABLE_ERRORS = [
  /** The parameters are not what the agent takes. */
  "InvalidParameters",
  /** The agent says itself that trying again is useless. */
  "NotRetryable",
  /** The run was cancelled while it worked. */
  "Cancelled",
  /** A newer grant of the same pool exists: this attempt must not act. */
  "Fenced",
  /** The run's deadline has passed. */
  "DeadlineExceeded",
  /** What reached the agent is no request of this orchestrator. */
  "InvalidWorkRequest",
  /** The agent answered something else than it promises. */
  "InvalidResult",
  /** The result does not fit between two states. */
  "ResultTooLarge",
] as const;
