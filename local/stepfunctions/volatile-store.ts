import type { Branch } from "./execution-state.ts";
import type { HistoryEvent } from "./history.ts";
import type { ExecutionWrites, StoredBranches } from "./journal-rows.ts";
import { CALL_SLOTS } from "./step.ts";

/** What a journal in memory keeps of executions: the objects themselves, since nobody reads them after the process. */
export function createVolatileStore() {
  const histories = new Map<number, HistoryEvent[]>();
  const stored = new Map<number, StoredBranches & { nextBranchId: number }>();

  return {
    write({ execution, events, changed, removed, slots, nextBranchId, ending }: ExecutionWrites): void {
      const history = histories.get(execution);
      if (history === undefined) histories.set(execution, [...events]);
      else for (const event of events) history.push(event);
      if (ending?.status === "SUCCEEDED") {
        stored.delete(execution);
        return;
      }
      const { branches, callCounts } = stored.get(execution) ?? {
        branches: new Map<number, Branch>(),
        callCounts: new Map<string, number>(),
      };
      for (const branch of changed) branches.set(branch.id, branch);
      for (const id of removed) branches.delete(id);
      for (const { slot, text } of slots) {
        if (slot.startsWith(CALL_SLOTS)) callCounts.set(slot.slice(CALL_SLOTS.length), Number(text));
      }
      stored.set(execution, { branches, callCounts, nextBranchId });
    },
    events: (execution: number, from: number, limit: number): HistoryEvent[] =>
      (histories.get(execution) ?? []).slice(from - 1, from - 1 + limit),
    lastEventId: (execution: number): number => histories.get(execution)?.length ?? 0,
    branches(execution: number): StoredBranches {
      const found = stored.get(execution);
      return {
        branches: new Map([...(found?.branches ?? [])].sort(([a], [b]) => a - b)),
        nextBranchId: found?.nextBranchId ?? 1,
        callCounts: found?.callCounts ?? new Map(),
      };
    },
    forget(execution: number): void {
      histories.delete(execution);
      stored.delete(execution);
    },
  };
}
