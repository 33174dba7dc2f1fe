import { z } from "zod";
import { formatInstant } from "../../../core/instant.ts";
import type { EpochMillis } from "../../../core/ports/clock.ts";
import type { Key, Table } from "../../../core/ports/table.ts";
import { type Regime, regimeSchema } from "./regime.ts";

const KEY: Key = { pk: "meta_control", sk: "newest" };
const itemSchema = z.object({ at: z.string(), run_id: z.string(), since: z.string(), regime: regimeSchema });
export type NewestRegime = z.output<typeof itemSchema>;

export async function readNewestRegime(table: Table): Promise<NewestRegime | undefined> {
  const item = await table.get(KEY);
  return item === undefined ? undefined : itemSchema.parse(item);
}

/** Keeps the regime for other agents; answers since when it has had this name. */
export async function keepRegime(table: Table, now: EpochMillis, runId: string, regime: Regime): Promise<string> {
  const before = await readNewestRegime(table);
  const at = formatInstant(now);
  const since = before?.regime.regime === regime.regime ? before.since : at;
  await table.write([{ write: "put", item: { ...KEY, at, run_id: runId, since, regime } }]);
  return since;
}
