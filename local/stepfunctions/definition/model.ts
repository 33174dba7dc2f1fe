import type { Template } from "../expressions/template.ts";
import type { Json } from "../json.ts";
import type { Resource } from "./resource.ts";

/** A checked definition, its expressions compiled. State lists are numbered in the order of the document. */
export interface Machine {
  readonly lists: readonly StateList[];
  /** Seconds the whole execution may take. */
  readonly timeoutSeconds: number | undefined;
}

/** The states of the machine itself, of a Parallel's branch or of a Map's processor. */
export interface StateList {
  readonly id: number;
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

export type State =
  | PassState
  | TaskState
  | ChoiceState
  | WaitState
  | SucceedState
  | FailState
  | ParallelState
  | MapState;

interface Common {
  readonly name: string;
  /** `undefined` with `End: true` and in states that end by themselves. */
  readonly next: string | undefined;
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
}

interface Recovering extends Common {
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
}

export interface PassState extends Common {
  readonly type: "Pass";
}

export interface TaskState extends Recovering {
  readonly type: "Task";
  readonly resource: Resource;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly heartbeatSeconds: Template | undefined;
  readonly credentials: Template | undefined;
}

export interface ChoiceState extends Common {
  readonly type: "Choice";
  readonly choices: readonly Choice[];
  readonly default: string | undefined;
}

export interface Choice {
  readonly condition: Template;
  readonly next: string;
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
}

export interface WaitState extends Common {
  readonly type: "Wait";
  readonly seconds: Template | undefined;
  readonly timestamp: Template | undefined;
}

export interface SucceedState extends Common {
  readonly type: "Succeed";
}

export interface FailState extends Common {
  readonly type: "Fail";
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

export interface ParallelState extends Recovering {
  readonly type: "Parallel";
  readonly arguments: Template | undefined;
  /** State lists' ids. */
  readonly branches: readonly number[];
}

export interface MapState extends Recovering {
  readonly type: "Map";
  readonly processor: number;
  readonly mode: "INLINE" | "DISTRIBUTED";
  /** Of a distributed map's children. */
  readonly executionType: "STANDARD" | "EXPRESS";
  readonly label: string;
  readonly items: Template | undefined;
  readonly itemSelector: Template | undefined;
  readonly itemBatcher: ItemBatcher | undefined;
  readonly itemReader: ItemReader | undefined;
  readonly resultWriter: ResultWriter | undefined;
  readonly maxConcurrency: Template | undefined;
  readonly toleratedFailureCount: Template | undefined;
  readonly toleratedFailurePercentage: Template | undefined;
}

export interface ItemBatcher {
  readonly maxItemsPerBatch: Template | undefined;
  readonly maxInputBytesPerBatch: Template | undefined;
  readonly batchInput: Template | undefined;
}

export interface ItemReader {
  readonly resource: Resource;
  readonly arguments: Template | undefined;
  readonly config: { readonly [field: string]: Json };
  readonly maxItems: Template | undefined;
}

export interface ResultWriter {
  readonly resource: Resource | undefined;
  readonly arguments: Template | undefined;
  readonly transformation: string;
  readonly outputType: string;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number | undefined;
  readonly fullJitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly next: string;
  readonly assign: Template | undefined;
  readonly output: Template | undefined;
}
