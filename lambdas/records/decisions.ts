import type { Item, Table } from "../../core/ports/table.ts";
import { type Decision, decisionSchema } from "../../core/run.ts";
import { linkKey } from "./keys.ts";
import { parseRunRecord, type RunRecord } from "./run-record.ts";

/** The newest decision about a run; undefined before the first. */
export async function readDecision(
  table: Table,
  { decided }: Pick<RunRecord, "decided">,
): Promise<Decision | undefined> {
  const newest = decided.at(-1);
  return newest === undefined ? undefined : decisionOf(await table.get(linkKey(newest)));
}

/** The newest decisions about runs, in the order of their items; null where there is none. */
export async function readDecisions(table: Table, runs: readonly Item[]): Promise<readonly (Decision | null)[]> {
  const newest = runs.map((item) => parseRunRecord(item).decided.at(-1));
  const keys = newest.flatMap((link) => (link === undefined ? [] : [linkKey(link)]));
  const items = keys.length === 0 ? [] : await table.getMany(keys);
  const found = items.values();
  return newest.map((link) => (link === undefined ? null : (decisionOf(found.next().value) ?? null)));
}

function decisionOf(item: Item | undefined): Decision | undefined {
  return item === undefined ? undefined : decisionSchema.parse(item.body);
}
