import type { Item, Table } from "../../core/ports/table.ts";
import { FINAL_STATUSES, type RunStatus } from "../../core/run.ts";
import { allItems } from "../records/all-items.ts";
import { PARTITIONS, runDay, runsPartition } from "../records/keys.ts";
import { parseRunRecord, type RunRecord } from "../records/run-record.ts";

/** Every run from `from` on (null: from the first) about which something is left to be done, oldest first. */
export async function* openRuns(table: Table, from: string | null): AsyncGenerator<RunRecord> {
  const [fromDay, fromRun] = from === null ? [{}, {}] : [{ from: runDay(from) }, { from }];
  for await (const day of allItems(table, { pk: PARTITIONS.days, ...fromDay })) {
    for await (const item of allItems(table, { pk: runsPartition(day.sk), ...fromRun })) {
      if (isOpen(item)) yield parseRunRecord(item);
    }
  }
}

function isOpen({ status, owes_answer }: Item): boolean {
  return !FINAL_STATUSES.has(status as RunStatus) || owes_answer === true;
}
