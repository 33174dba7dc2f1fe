import type { Json, JsonObject } from "../json.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";

export interface Execution {
  readonly execution_arn: string;
  readonly status: ExecutionStatus;
  readonly error?: string;
  readonly cause?: string;
}

/** Whether the answer reached a waiting task, or nobody waits for that token any more. */
export type TokenAnswer = "delivered" | "gone";

/** The state machines' executions: AWS Step Functions, or the embedded engine. */
export interface Executions {
  /**
   * Starts `machine` (a task's name) under the name `name`. The same name again answers the execution
   * that exists, with `started: false`, whatever its state.
   */
  start(request: { readonly machine: string; readonly name: string; readonly input: JsonObject }): Promise<{
    readonly execution_arn: string;
    readonly started: boolean;
  }>;
  /** Ends a running execution as ABORTED; one that has ended stays as it is. */
  stop(request: { readonly execution_arn: string; readonly error: string; readonly cause: string }): Promise<void>;
  describe(executionArn: string): Promise<Execution | undefined>;
  answerSuccess(taskToken: string, output: Json): Promise<TokenAnswer>;
  answerFailure(taskToken: string, error: string, cause: string): Promise<TokenAnswer>;
}
