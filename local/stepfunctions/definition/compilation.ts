import type { Diagnostics } from "./diagnostics.ts";
import type { Reader } from "./read.ts";
import type { Resource } from "./resource.ts";

export interface CompileOptions {
  readonly type: "STANDARD" | "EXPRESS";
  /** Whether a host can do what this resource names. */
  readonly supports: (resource: Resource) => boolean;
  /** The machine is made for one state alone: where it leads to need not be there. */
  readonly singleState?: boolean;
}

/** What the compilation of a machine shares among its parts. */
export interface Compilation extends CompileOptions {
  readonly diagnostics: Diagnostics;
  /** Names must differ over the whole machine. */
  readonly names: Set<string>;
  /** So must the labels of distributed Maps. */
  readonly labels: Set<string>;
  /** Compiles the states of a branch or processor and answers the list's id. */
  readonly addList: (reader: Reader) => number;
  /** The type of the execution that runs the states: a distributed map's children may be of another. */
  executionType: "STANDARD" | "EXPRESS";
}
