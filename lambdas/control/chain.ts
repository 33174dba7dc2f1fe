import { createHash } from "node:crypto";
import { formatInstant } from "../../core/instant.ts";
import type { Json } from "../../core/json.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Write } from "../../core/ports/table.ts";
import type { Decision } from "../../core/run.ts";
import { type ChainEntry, chainWrite, type Link } from "../records/chain-entry.ts";
import type { HouseRecord } from "../records/house-record.ts";

/** What the very first link names as the one before it. */
export const GENESIS = "0".repeat(64);

/** An entry's place in the chain: the house with the new head, and the write of the entry itself. */
export interface Appended {
  readonly house: HouseRecord;
  readonly link: Link;
  readonly write: Write;
}

/** Appends a decision about a run to the day's chain. */
export function chainDecision(house: HouseRecord, runId: string, body: Decision, now: EpochMillis): Appended {
  return appendToChain(house, { about: runId, at: formatInstant(now), body });
}

/**
 * Appends an entry to the day's chain. The head lies in the house's item, which the same transaction writes, so links
 * are numbered without a gap. A clock that lags behind another writer's continues that one's day.
 */
export function appendToChain(house: HouseRecord, entry: ChainEntry): Appended {
  const today = entry.at.slice(0, 10);
  const head = house.chain;
  const continues = head !== null && head.day >= today;
  const day = continues ? head.day : today;
  const number = continues ? head.length + 1 : 1;
  const previous = head?.hash ?? GENESIS;
  const hash = hashOf(entry, { day, number, previous });
  const link = { day, number, previous, hash };
  return { house: { ...house, chain: { day, length: number, hash } }, link, write: chainWrite(entry, link) };
}

/** SHA-256 over the entry and its place in the chain. */
export function hashOf({ about, at, body }: ChainEntry, { day, number, previous }: Omit<Link, "hash">): string {
  return createHash("sha256").update(canonicalText({ about, at, body, day, number, previous })).digest("hex");
}

/** The same value is the same text, whatever the order of its keys. */
function canonicalText(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalText).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalText(entry)}`).join(",")}}`;
}
