import { type ErrorDetails, OrchestratorError } from "../../core/errors.ts";
import { NOT_RETRYABLE_ERRORS } from "../../core/node-errors.ts";

/** Names that agents' errors have in Step Functions: those that another attempt cannot mend, and those that it may. */
type AgentErrorName =
  | (typeof NOT_RETRYABLE_ERRORS)[number]
  /** Others wrote to the same books at the same time, again and again. */
  | "BrokerBusy"
  /** None of the configured feeds could be read. */
  | "FeedsUnreachable";

/** An agent's failure: `name` is what Retry and Catch of the state machine see. */
export class AgentError extends OrchestratorError {
  constructor(name: AgentErrorName, details: ErrorDetails) {
    super(details);
    this.name = name;
  }
}

/** Whether another attempt may mend an error of that name. */
export function isRetryable(name: string): boolean {
  return !(NOT_RETRYABLE_ERRORS as readonly string[]).includes(name);
}
