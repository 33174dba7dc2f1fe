import type { InvocationError } from "./protocol.ts";

/** An invocation that failed, named as Lambda would name it. */
export class AgentFailure extends Error {
  readonly errorType: string;
  readonly trace: readonly string[];

  constructor(error: InvocationError) {
    super(error.errorMessage);
    this.name = error.errorType;
    this.errorType = error.errorType;
    this.trace = error.trace;
  }
}
