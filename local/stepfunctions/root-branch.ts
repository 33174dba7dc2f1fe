import type { EpochMs } from "./clock.ts";
import type { Branch } from "./execution-state.ts";

/** The branch that an execution begins with. */
export function rootBranch(startAt: string, list: number, input: Branch["input"], startedAt: EpochMs): Branch {
  return {
    id: 0,
    parent: undefined,
    index: 0,
    list,
    state: startAt,
    input,
    own: {},
    visible: {},
    previousEventId: 1,
    beforeEntryEventId: 0,
    enteredEventId: 0,
    enteredAt: startedAt,
    retries: [],
    retryCount: 0,
    phase: { kind: "ready" },
  };
}
