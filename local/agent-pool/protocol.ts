import type { JsonObject } from "../../core/json.ts";
import type { WorkRequest, WorkResult } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";

/** The logical time of a run: `speed` logical milliseconds pass in a real one (0: time stands still). */
export interface LogicalTime {
  readonly now: EpochMillis;
  readonly speed: number;
}

/** One invocation of an agent. */
export interface AgentInvocation {
  readonly agent: string;
  readonly request: WorkRequest;
  readonly time: LogicalTime;
}

/** An error as Lambda reports it; `errorType` is the name that Step Functions' Retry and Catch see. */
export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** A structured line of an agent's log. */
export interface AgentLogLine {
  readonly level: "info" | "warn";
  readonly message: string;
  readonly fields: JsonObject;
}

/** From the pool to a worker. `id` ties an answer to its question. */
export type ToWorker =
  | { readonly type: "run"; readonly id: number; readonly invocation: AgentInvocation }
  | { readonly type: "abort"; readonly id: number; readonly reason: string };

/** From a worker to the pool. */
export type FromWorker =
  | { readonly type: "ready" }
  | { readonly type: "log"; readonly line: AgentLogLine }
  | { readonly type: "succeeded"; readonly id: number; readonly result: WorkResult }
  | { readonly type: "failed"; readonly id: number; readonly error: InvocationError };
