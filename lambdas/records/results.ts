import type { Json } from "../../core/json.ts";
import type { Item, Table, Write } from "../../core/ports/table.ts";
import { resultKey, runKey } from "./keys.ts";

/** A record is written and listed often: a result up to this size costs nothing there, a larger one lies apart. */
const LARGEST_WITHIN_CHARACTERS = 400;

/** How a result is recorded: within the run's record, or beside it by a write of its own. */
export function recordResult(
  runId: string,
  result: Json,
): { readonly within: { readonly result: Json; readonly result_apart: boolean }; readonly writes: readonly Write[] } {
  const isApart = JSON.stringify(result).length > LARGEST_WITHIN_CHARACTERS;
  if (!isApart) return { within: { result, result_apart: false }, writes: [] };
  return {
    within: { result: null, result_apart: true },
    writes: [{ write: "put", item: { ...resultKey(runId), result } }],
  };
}

/** The results of runs, in the order of the runs; at most 100. */
export async function readResults(
  table: Table,
  runs: readonly { readonly run_id: string; readonly result_apart?: boolean | undefined }[],
): Promise<readonly Json[]> {
  if (runs.length === 0) return [];
  const keys = runs.map(({ run_id, result_apart }) => (result_apart === true ? resultKey(run_id) : runKey(run_id)));
  return (await table.getMany(keys)).map((item) => item?.result ?? null);
}

/** The results of runs whose records have been read: only those that lie apart are fetched. */
export async function completeResults(table: Table, items: readonly Item[]): Promise<readonly Json[]> {
  const apart = items
    .filter(({ result_apart }) => result_apart === true)
    .map(({ sk }) => ({ run_id: sk, result_apart: true }));
  const fetched = (await readResults(table, apart)).values();
  return items.map((item) => (item.result_apart === true ? (fetched.next().value ?? null) : (item.result ?? null)));
}
