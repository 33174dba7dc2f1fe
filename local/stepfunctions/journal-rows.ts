import type { EpochMs } from "./clock.ts";
import type { Branch } from "./execution-state.ts";
import type { HistoryEvent } from "./history.ts";
import type { SlotWrite } from "./step.ts";

export interface ExecutionRow {
  readonly id: number;
  readonly arn: string;
  readonly machineArn: string;
  readonly revision: number;
  readonly name: string;
  readonly status: string;
  readonly startedAt: EpochMs;
  readonly stoppedAt: EpochMs | null;
  readonly input: string;
  readonly output: string | null;
  readonly error: string | null;
  readonly cause: string | null;
  readonly redriveCount: number;
  readonly redrivenAt: EpochMs | null;
  /** JSON: who waits for this execution's end, and what it inherited. */
  readonly origin: string | null;
}

export interface MapRunRow {
  readonly arn: string;
  readonly execution: number;
  readonly status: string;
  readonly startedAt: EpochMs;
  readonly stoppedAt: EpochMs | null;
  readonly run: string;
}

/** What one execution's steps since the last commit changed. */
export interface ExecutionWrites {
  readonly execution: number;
  /** The execution is new. */
  readonly insert: ExecutionRow | undefined;
  readonly events: readonly HistoryEvent[];
  readonly changed: Iterable<Branch>;
  readonly removed: Iterable<number>;
  readonly slots: Iterable<SlotWrite>;
  readonly nextBranchId: number;
  readonly ending:
    | {
        readonly status: string;
        readonly stoppedAt: EpochMs;
        readonly output: string | null;
        readonly error: string | null;
        readonly cause: string | null;
      }
    | undefined;
}

/** Where an execution was when it was last written. */
export interface StoredBranches {
  readonly branches: Map<number, Branch>;
  readonly nextBranchId: number;
  readonly callCounts: Map<string, number>;
}

export interface BranchRow {
  readonly branch: number;
  readonly position: string;
  readonly next_branch: number;
}
