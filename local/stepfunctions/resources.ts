import type { Json } from "./json.ts";

/** One call of a Task state's resource. */
export interface ResourceRequest {
  /** As the definition names it, e.g. `arn:aws:states:::lambda:invoke.waitForTaskToken`. */
  readonly resource: string;
  /** The state's evaluated Arguments (its input where it has none). */
  readonly arguments: Json;
  /** For `.waitForTaskToken`: what completes the state. */
  readonly taskToken?: string;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateName: string;
  /** Retries before this call: 0 for the first attempt. */
  readonly retryCount: number;
  /** The same for the same attempt, also after a crash: an idempotency key. */
  readonly invocationKey: string;
  /** Fires at the state's timeout, when the execution is stopped, and at `close()`. */
  readonly signal: AbortSignal;
  /** When the call began, by the engine's clock. */
  readonly startedAt: number;
  /**
   * States how long the work takes on the engine's clock: its result is delivered at `startedAt + milliseconds`
   * (in virtual time exactly then), and other things may happen until then. Without it a virtual clock
   * stands still until the handler has settled.
   */
  takes(milliseconds: number): void;
}

/**
 * Does a resource's work. Its result is the state's result, for `.waitForTaskToken` only the answer of the request.
 * @throws TaskError to fail the state with an AWS error name and cause; any other error becomes `States.TaskFailed`.
 */
export type ResourceHandler = (request: ResourceRequest) => Promise<Json>;

/**
 * By resource without prefix and pattern, e.g. `lambda:invoke`, `sqs:sendMessage`, `aws-sdk:dynamodb:getItem`;
 * a bare Lambda ARN as Resource asks for `lambda:function`.
 */
export type Resources = { readonly [resource: string]: ResourceHandler };

/** A failure of a task as the state machine sees it. */
export class TaskError extends Error {
  readonly error: string;
  readonly errorCause: string;

  constructor(error: string, errorCause = "") {
    super(errorCause === "" ? error : `${error}: ${errorCause}`);
    this.name = "TaskError";
    this.error = error;
    this.errorCause = errorCause;
  }
}
