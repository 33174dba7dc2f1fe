import type { Table } from "../../core/ports/table.ts";
import { allItems } from "../records/all-items.ts";
import { type Link, parseChainItem } from "../records/chain-entry.ts";
import { parseHouseRecord } from "../records/house-record.ts";
import { chainPartition, HOUSE_KEY, PARTITIONS } from "../records/keys.ts";
import { GENESIS, hashOf } from "./chain.ts";

export interface ChainVerdict {
  readonly valid: boolean;
  /** Links that were checked. */
  readonly links: number;
  readonly problems: readonly {
    readonly day: string;
    readonly number: number;
    readonly about: string;
    readonly message: string;
  }[];
}

/**
 * Checks every decision and every change of the table against the chain they were written in: nothing changed,
 * nothing dropped, nothing in another order. Needs nothing but the items.
 */
export async function verifyChain(table: Table): Promise<ChainVerdict> {
  const head = parseHouseRecord(await table.get(HOUSE_KEY)).chain;
  const problems: ChainVerdict["problems"][number][] = [];
  const report = (day: string, number: number, about: string, message: string) => {
    problems.push({ day, number, about, message });
  };
  let previous = GENESIS;
  let last: Link | undefined;
  let links = 0;
  for await (const { entry, link } of chainOf(table)) {
    // What was appended since the head was read is for the next time.
    if (head === null || isAfter(link, head)) break;
    links += 1;
    const expected = last?.day === link.day ? last.number + 1 : 1;
    if (link.number > expected) report(link.day, expected, entry.about, `missing up to number ${link.number}`);
    if (link.number < expected) report(link.day, link.number, entry.about, "there are two with this number");
    if (link.previous !== previous) report(link.day, link.number, entry.about, "does not follow the one before it");
    if (hashOf(entry, link) !== link.hash) report(link.day, link.number, entry.about, "was changed");
    previous = link.hash;
    last = link;
  }
  const isWhole = last === undefined ? head === null : head?.hash === last.hash && head.length === last.number;
  if (!isWhole)
    report(head?.day ?? last?.day ?? "", head?.length ?? 0, "the newest", "the end of the chain is missing");
  return { valid: problems.length === 0, links, problems };
}

function isAfter(link: Link, head: { readonly day: string; readonly length: number }): boolean {
  return link.day === head.day ? link.number > head.length : link.day > head.day;
}

/** All links, in the order in which they were written. */
async function* chainOf(table: Table): AsyncGenerator<ReturnType<typeof parseChainItem>> {
  for await (const { sk: day } of allItems(table, { pk: PARTITIONS.days })) {
    for await (const item of allItems(table, { pk: chainPartition(day) })) yield parseChainItem(item);
  }
}
