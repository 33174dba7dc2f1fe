import type { Table } from "../../core/ports/table.ts";
import { allItems } from "../records/all-items.ts";
import { awaitsPartition } from "../records/keys.ts";

/** Who waits for a success of the task, as read page by page. */
export async function* awaiting(
  table: Table,
  dependency: string,
): AsyncGenerator<{ readonly runId: string; readonly taskName: string }> {
  for await (const { run_id, waiting_task } of allItems(table, { pk: awaitsPartition(dependency) })) {
    yield { runId: String(run_id), taskName: String(waiting_task) };
  }
}
