import { parseInstant } from "../../core/instant.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Table } from "../../core/ports/table.ts";
import { createStateStore } from "../records/state-store.ts";
import { openRuns } from "./open-runs.ts";

/** How things stand, for dashboards and alarms. */
export interface Gauges {
  readonly running: number;
  readonly queued: number;
  /** How long the run that waits longest has waited; 0 when none does. */
  readonly oldest_wait_seconds: number;
  readonly open_breakers: number;
}

export async function readGauges({ table, clock }: { readonly table: Table; readonly clock: Clock }): Promise<Gauges> {
  const state = createStateStore(table);
  const [house, tasks] = await Promise.all([state.house(), state.tasks()]);
  let oldest: number | undefined;
  for await (const { status, queued_at } of openRuns(table, house.open_from)) {
    if (status === "QUEUED") oldest = Math.min(oldest ?? Number.POSITIVE_INFINITY, parseInstant(queued_at));
  }
  return {
    running: house.count,
    queued: house.queued,
    oldest_wait_seconds: oldest === undefined ? 0 : Math.max(0, (clock.now() - oldest) / 1000),
    open_breakers: [...tasks.values()].filter(({ breaker }) => breaker.state !== "closed").length,
  };
}
