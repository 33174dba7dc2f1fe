import type { Clock, EpochMs } from "./clock.ts";
import type { Diagnostic } from "./definition/diagnostics.ts";
import type { HistoryEvent } from "./history.ts";
import type { JsonObject } from "./json.ts";
import type { Mocks } from "./mocks.ts";
import type { Resources } from "./resources.ts";
import type { TestStateRequest, TestStateResult } from "./test-state.ts";

export type ExecutionStatus = "RUNNING" | "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED" | "PENDING_REDRIVE";
export type MachineType = "STANDARD" | "EXPRESS";

/** Instants are epoch milliseconds by the engine's clock; `input` and `output` are JSON texts, as AWS has them. */
export interface ExecutionDescription extends ExecutionListItem {
  readonly input: string;
  readonly inputDetails: { readonly included: boolean };
  readonly output?: string;
  readonly outputDetails?: { readonly included: boolean };
  readonly error?: string;
  readonly cause?: string;
  readonly redriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE";
  readonly redriveStatusReason?: string;
}

export interface ExecutionListItem {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: EpochMs;
  readonly stopDate?: EpochMs;
  readonly redriveCount: number;
  readonly redriveDate?: EpochMs;
  readonly mapRunArn?: string;
}

export interface MachineDescription {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: "ACTIVE";
  readonly definition: string;
  readonly roleArn: string;
  readonly type: MachineType;
  readonly creationDate: EpochMs;
  readonly loggingConfiguration: JsonObject;
  readonly tracingConfiguration: JsonObject;
  readonly revisionId?: string;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface EngineOptions {
  /** Path of the journal's file, or `:memory:`. */
  readonly journal: string;
  readonly clock: Clock;
  readonly resources: Resources;
  /** Makes ids, tokens, jitter and `$random` repeatable; without it they are random. */
  readonly seed?: string;
  /** Default `us-east-1`. */
  readonly region?: string;
  /** Default `000000000000`. */
  readonly account?: string;
  /** Test cases; an execution of `<machine arn>#<test case>` gets its Tasks' results from there. */
  readonly mocks?: Mocks;
  /** Finished executions are kept so long. Default 90, as AWS. */
  readonly retentionDays?: number;
}

/** The state machines. Refusals throw `ServiceError`. */
export interface MachineActions {
  /** The same request again answers the machine that exists. */
  createStateMachine(request: {
    readonly name: string;
    readonly definition: string | JsonObject;
    readonly type?: MachineType;
    readonly roleArn?: string;
    readonly loggingConfiguration?: JsonObject;
    readonly tracingConfiguration?: JsonObject;
    readonly tags?: readonly Tag[];
  }): Promise<{ readonly stateMachineArn: string; readonly creationDate: EpochMs }>;
  /** Running executions go on by the definition they began with. */
  updateStateMachine(request: {
    readonly stateMachineArn: string;
    readonly definition?: string | JsonObject;
    readonly roleArn?: string;
    readonly loggingConfiguration?: JsonObject;
    readonly tracingConfiguration?: JsonObject;
  }): Promise<{ readonly updateDate: EpochMs; readonly revisionId: string }>;
  describeStateMachine(request: { readonly stateMachineArn: string }): Promise<MachineDescription>;
  describeStateMachineForExecution(request: { readonly executionArn: string }): Promise<
    Omit<MachineDescription, "status" | "type" | "creationDate"> & {
      readonly updateDate: EpochMs;
      readonly mapRunArn?: string;
    }
  >;
  listStateMachines(request: { readonly maxResults?: number; readonly nextToken?: string }): Promise<{
    readonly stateMachines: readonly Pick<MachineDescription, "stateMachineArn" | "name" | "type" | "creationDate">[];
    readonly nextToken?: string;
  }>;
  deleteStateMachine(request: { readonly stateMachineArn: string }): Promise<Record<never, never>>;
  validateStateMachineDefinition(request: {
    readonly definition: string;
    readonly type?: MachineType;
    readonly severity?: "ERROR" | "WARNING";
    readonly maxResults?: number;
  }): Promise<{
    readonly result: "OK" | "FAIL";
    readonly diagnostics: readonly Diagnostic[];
    readonly truncated: boolean;
  }>;
  tagResource(request: { readonly resourceArn: string; readonly tags: readonly Tag[] }): Promise<Record<never, never>>;
  untagResource(request: {
    readonly resourceArn: string;
    readonly tagKeys: readonly string[];
  }): Promise<Record<never, never>>;
  listTagsForResource(request: { readonly resourceArn: string }): Promise<{ readonly tags: readonly Tag[] }>;
}

/** The executions. Every promise that reports a change resolves once the journal holds it. */
export interface ExecutionActions {
  /**
   * `input` is JSON text, default `{}`; `<arn>#<test case>` chooses a test case of the mocks. The same name and input while it runs answers the execution that exists.
   */
  startExecution(request: {
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input?: string;
  }): Promise<{ readonly executionArn: string; readonly startDate: EpochMs }>;
  /** Runs an express machine to its end. */
  startSyncExecution(request: {
    readonly stateMachineArn: string;
    readonly name?: string;
    readonly input?: string;
  }): Promise<JsonObject>;
  describeExecution(request: { readonly executionArn: string }): Promise<ExecutionDescription>;
  listExecutions(request: {
    readonly stateMachineArn?: string;
    readonly mapRunArn?: string;
    readonly statusFilter?: ExecutionStatus;
    readonly redriveFilter?: "REDRIVEN" | "NOT_REDRIVEN";
    readonly maxResults?: number;
    readonly nextToken?: string;
  }): Promise<{ readonly executions: readonly ExecutionListItem[]; readonly nextToken?: string }>;
  getExecutionHistory(request: {
    readonly executionArn: string;
    readonly maxResults?: number;
    readonly nextToken?: string;
    readonly reverseOrder?: boolean;
    readonly includeExecutionData?: boolean;
  }): Promise<{ readonly events: readonly HistoryEvent[]; readonly nextToken?: string }>;
  stopExecution(request: {
    readonly executionArn: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<{ readonly stopDate: EpochMs }>;
  /** Goes on with a failed execution at the state that failed. */
  redriveExecution(request: { readonly executionArn: string }): Promise<{ readonly redriveDate: EpochMs }>;
  /** Resolves when the execution has ended, at once when it already has. */
  whenFinished(executionArn: string): Promise<ExecutionDescription>;
}

/** The runs of distributed Maps. */
export interface MapRunActions {
  describeMapRun(request: { readonly mapRunArn: string }): Promise<JsonObject>;
  listMapRuns(request: {
    readonly executionArn: string;
    readonly maxResults?: number;
    readonly nextToken?: string;
  }): Promise<{ readonly mapRuns: readonly JsonObject[]; readonly nextToken?: string }>;
}

export interface TokenActions {
  /** `output` is JSON text. */
  sendTaskSuccess(request: { readonly taskToken: string; readonly output: string }): Promise<void>;
  sendTaskFailure(request: {
    readonly taskToken: string;
    readonly error?: string;
    readonly cause?: string;
  }): Promise<void>;
  sendTaskHeartbeat(request: { readonly taskToken: string }): Promise<void>;
}

/**
 * The embedded Step Functions. Refusals throw `ServiceError`, whose `name` and `message` are AWS's
 * (`ExecutionAlreadyExists`, `InvalidDefinition`, `TaskTimedOut`, …).
 */
export interface Engine extends MachineActions, ExecutionActions, MapRunActions, TokenActions {
  /** Runs one state without an execution. */
  testState(request: TestStateRequest): Promise<TestStateResult>;
  /** Takes up what a former process left running; call it once, after the machines are created. */
  resume(): Promise<{ readonly resumed: number }>;
  /** Resolves when nothing is being worked on: no step, no write, no handler; timers may be pending. */
  idle(): Promise<void>;
  /** Ends all work where it is; the journal keeps it for `resume()`. */
  close(): Promise<void>;
}
