import { z } from "zod";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Item } from "../../core/ports/table.ts";
import { concurrencyKeyKey } from "./keys.ts";

/** The pool of one value of a concurrency key. */
const keyRecordSchema = z.object({
  /** Rises with every write; a writer names the one it read. 0: never written. */
  version: z.int().min(0),
  count: z.int().min(0),
  waiting: z.int().min(0),
});
export type KeyRecord = z.output<typeof keyRecordSchema>;

const FRESH: KeyRecord = { version: 0, count: 0, waiting: 0 };

/** No run holds or waits that long; values of keys come and go, and their items with them. */
const KEPT_MILLIS = 30 * 24 * 60 * 60_000;

export function parseKeyRecord(item: Item | undefined): KeyRecord {
  return item === undefined ? FRESH : keyRecordSchema.parse(item);
}

export function buildKeyItem(pool: string, record: KeyRecord, now: EpochMillis): Item {
  return { ...concurrencyKeyKey(pool), ...record, expires_at: Math.ceil((now + KEPT_MILLIS) / 1000) };
}
