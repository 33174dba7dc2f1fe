import type { Branch, ExecutionState } from "./execution-state.ts";
import type { Journal } from "./journal.ts";
import type { ExecutionRow, StoredBranches } from "./journal-rows.ts";
import type { MachineStore } from "./machine-store.ts";
import type { Origin } from "./origin.ts";
import { payloadFromText } from "./payload.ts";
import type { Live } from "./runner.ts";

/** Puts executions together in memory out of what the journal has of them. */
export function createLoader(
  journal: Journal,
  machines: MachineStore,
  mapItemOf: (origin: Origin) => ExecutionState["mapItem"],
) {
  function load(id: number): Live | undefined {
    const row = journal.executionById(id);
    if (row === undefined || row.status !== "RUNNING") return undefined;
    return toLive(row, journal.branches(id), journal.lastEventId(id));
  }

  function toLive(
    row: ExecutionRow,
    { branches, nextBranchId, callCounts }: StoredBranches,
    lastEventId: number,
  ): Live {
    const { machine, roleArn } = machines.revision(row.revision);
    const origin = row.origin === null ? {} : (JSON.parse(row.origin) as Origin);
    const state: ExecutionState = {
      arn: row.arn,
      name: row.name,
      machineArn: row.machineArn,
      machineName: row.machineArn.split(":")[6] ?? "",
      roleArn,
      input: payloadFromText(row.input),
      startedAt: row.startedAt,
      redriveCount: row.redriveCount,
      mapItem: origin.index === undefined ? undefined : mapItemOf(origin),
      callCounts: origin.testCase === undefined ? undefined : callCounts,
      lastEventId,
      nextBranchId,
      branches,
      ready: [...branches.values()].filter(canGoOn).map(({ id }) => id),
    };
    return {
      row,
      origin,
      machine,
      state,
      calls: new Map(),
      pending: {
        insert: undefined,
        events: [],
        changed: new Set(),
        removed: new Set(),
        slots: new Map(),
        ending: undefined,
      },
    };
  }

  return { load, toLive };
}

function canGoOn({ phase }: Branch): boolean {
  return (
    phase.kind === "ready" ||
    phase.kind === "scheduled" ||
    (phase.kind === "joining" && phase.join.finished >= phase.join.length)
  );
}
