import type { JsonObject } from "../core/json.ts";

/** Amazon States Language with JSONata, as far as the orchestrator's machines use it. */
export interface StateMachine {
  readonly Comment: string;
  readonly QueryLanguage: "JSONata";
  readonly StartAt: string;
  readonly TimeoutSeconds: number;
  readonly States: { readonly [name: string]: State };
}

export type State = TaskState | SucceedState | FailState;

export interface TaskState {
  readonly Type: "Task";
  readonly Comment: string;
  readonly Resource: "arn:aws:states:::lambda:invoke" | "arn:aws:states:::lambda:invoke.waitForTaskToken";
  readonly Arguments: { readonly FunctionName: string; readonly Payload: JsonObject };
  readonly TimeoutSeconds: number;
  readonly Assign?: JsonObject;
  readonly Output?: string;
  readonly Retry: readonly Retrier[];
  readonly Catch?: readonly Catcher[];
  readonly Next?: string;
  readonly End?: true;
}

export interface SucceedState {
  readonly Type: "Succeed";
  readonly Comment: string;
}

export interface FailState {
  readonly Type: "Fail";
  readonly Comment: string;
  readonly Error: string;
  readonly Cause: string;
}

export interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: "FULL";
}

export interface Catcher {
  readonly ErrorEquals: readonly string[];
  readonly Assign?: JsonObject;
  readonly Output?: string;
  readonly Next: string;
}

/** Where a machine's functions are: ARNs, or placeholders that a deployment replaces. */
export interface MachineFunctions {
  readonly controlFunctionArn: string;
  /** By agent's name. */
  readonly agentFunctionArns: { readonly [agent: string]: string };
}
