import type { EpochMs } from "./clock.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Payload } from "./payload.ts";

/**
 * Where an execution is. Plain data: the journal keeps all of it, so that a step can be taken
 * by any process that has read it.
 */
export interface ExecutionState {
  readonly arn: string;
  readonly name: string;
  readonly machineArn: string;
  readonly machineName: string;
  readonly roleArn: string;
  readonly input: Payload;
  readonly startedAt: EpochMs;
  /** `undefined`: what runs is no execution of its own, but a test of a state. */
  readonly redriveCount: number | undefined;
  /** Of a Map Run's child: what its context object has as the map's item. */
  readonly mapItem: { readonly index: number; readonly value: Json } | undefined;
  /** Calls made so far by state, where mocks answer them by their number. */
  readonly callCounts: Map<string, number> | undefined;
  lastEventId: number;
  nextBranchId: number;
  readonly branches: Map<number, Branch>;
  /** Branches that can go on without anything from outside, in the order in which they became able to. */
  readonly ready: number[];
}

/** One thread of control: the machine's own (id 0), a Parallel's branch or a Map's iteration. */
export interface Branch {
  readonly id: number;
  /** The branch whose Parallel or Map state this one is part of. */
  readonly parent: number | undefined;
  /** Its place among the parent's branches or items. */
  readonly index: number;
  readonly list: number;
  state: string;
  input: Payload;
  /** Assigned in this branch. */
  own: JsonObject;
  /** Everything an expression sees here: own variables over those of the parents. */
  visible: JsonObject;
  previousEventId: number;
  /** What `previousEventId` was before the current state was entered. */
  beforeEntryEventId: number;
  enteredEventId: number;
  enteredAt: EpochMs;
  /** Retries so far, by retrier. */
  retries: readonly number[];
  retryCount: number;
  phase: Phase;
}

export type Phase =
  /** To be entered. */
  | { readonly kind: "ready" }
  /** Scheduled: its call has to be made. */
  | { readonly kind: "scheduled"; readonly call: Call }
  /** The call is made; its result, its token's answer or its timeout is awaited. */
  | { readonly kind: "running"; readonly call: Call }
  | { readonly kind: "waiting"; readonly until: EpochMs }
  /** Failed, to be tried again. */
  | { readonly kind: "backoff"; readonly until: EpochMs }
  | { readonly kind: "joining"; readonly join: Join }
  /** A distributed Map whose items are being read. */
  | { readonly kind: "reading"; readonly run: MapRun }
  /** A distributed Map whose child executions run. */
  | { readonly kind: "mapRun"; readonly run: MapRun };

/** A Task's call of its resource. */
export interface Call {
  readonly arguments: Payload;
  readonly scheduledEventId: number;
  readonly scheduledAt: EpochMs;
  readonly taskToken: string | undefined;
  readonly timeoutSeconds: number | undefined;
  readonly heartbeatSeconds: number | undefined;
  readonly timeoutAt: EpochMs | undefined;
  readonly heartbeatAt: EpochMs | undefined;
  /** The handler has answered; only the token or what was started is awaited. */
  readonly submitted: boolean;
  /** The execution that `startExecution.sync` started. */
  readonly childArn: string | undefined;
}

/** A Parallel or Map under way. */
export interface Join {
  /** A Map's items; empty for a Parallel. */
  readonly items: readonly Json[];
  readonly length: number;
  /** Children not started before this index. */
  readonly nextIndex: number;
  readonly finished: number;
  /** 0: no limit. */
  readonly maxConcurrency: number;
  /** A child's input, where it is not its item. */
  readonly input: Payload | undefined;
  readonly results: (Payload | undefined)[];
}

/** A distributed Map under way. */
export interface MapRun {
  readonly arn: string;
  readonly key: number;
  readonly startedAt: EpochMs;
  /** The children's inputs; empty while the items are read. */
  readonly inputs: readonly Json[];
  /** Items a child gets at most, for the counts. */
  readonly itemCount: number;
  /** 0: no limit. */
  readonly maxConcurrency: number;
  readonly toleratedFailureCount: number | undefined;
  readonly toleratedFailurePercentage: number | undefined;
  /** So many items are read at most. */
  readonly maxItems: number | undefined;
  /** The reader's or writer's evaluated arguments. */
  readonly readerArguments: Json;
  readonly writerArguments: Json;
}
