import { comparePlaces, LEVELS, levelPrefix, type Place, placeKey } from "../../core/admission/place.ts";
import type { PoolId } from "../../core/admission/pools.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Item, Key, Table, Write } from "../../core/ports/table.ts";
import { awaitsPartition, idlePartition, queuePartition } from "../records/keys.ts";
import type { TicketRecord } from "../records/run-record.ts";
import { isAgentPool } from "./settings.ts";

export interface QueueEntry {
  readonly runId: string;
  readonly task: string;
  readonly place: Place;
}

export function placeOfTicket({ place }: Pick<TicketRecord, "place">): Place {
  return { level: place.level, queuedAt: place.queued_at, adjustedAt: place.adjusted_at };
}

/** Where a ticket stands. */
type Standing = Pick<TicketRecord, "pools" | "held" | "queued" | "place">;

/**
 * Moves a ticket's entries from where it stood to where it stands (null: nowhere), within the transaction that moves
 * the ticket: its place in line, and its mark among those that hold an agent's place and wait for the house.
 */
export function moveEntries(
  { run_id, task_name }: { readonly run_id: string; readonly task_name: string },
  from: Standing | null,
  to: Standing | null,
): Write[] {
  const [before, after] = [entryKeys(run_id, from), entryKeys(run_id, to)];
  const has = (keys: readonly Key[], { pk, sk }: Key) => keys.some((key) => key.pk === pk && key.sk === sk);
  const left = before.filter((key) => !has(after, key));
  const joined = after.filter((key) => !has(before, key));
  const entry = { run_id, task: task_name, ...to?.place };
  return [
    ...left.map((key): Write => ({ write: "delete", key, when: [{ is: "present" }] })),
    ...joined.map((key): Write => ({ write: "put", item: { ...key, ...entry }, when: [{ is: "absent" }] })),
  ];
}

function entryKeys(runId: string, ticket: Standing | null): Key[] {
  const queue = ticket?.queued === true ? ticket.pools[ticket.held] : undefined;
  if (ticket === null || queue === undefined) return [];
  const sk = placeKey(placeOfTicket(ticket), runId);
  const agent = ticket.pools.slice(0, ticket.held).find(isAgentPool);
  const keys = [{ pk: queuePartition(queue), sk }];
  return agent === undefined ? keys : [...keys, { pk: idlePartition(agent), sk }];
}

/** Of those that hold an agent's place and wait for the house, the one that would be let in last. */
export async function lastIdle(table: Table, pool: PoolId): Promise<QueueEntry | undefined> {
  const { items } = await table.query({ pk: idlePartition(pool), descending: true, limit: 1 });
  return items.map(parseEntry)[0];
}

export function joinAwaiting(task: string, waiting: { readonly runId: string; readonly task: string }): Write {
  return {
    write: "put",
    item: { pk: awaitsPartition(task), sk: waiting.runId, run_id: waiting.runId, waiting_task: waiting.task },
    when: [{ is: "absent" }],
  };
}

export function leaveAwaiting(task: string, runId: string): Write {
  return { write: "delete", key: { pk: awaitsPartition(task), sk: runId }, when: [{ is: "present" }] };
}

/** The first in line: the best of the first of each level. Four reads of one item, however long the queue. */
export async function firstInLine(
  table: Table,
  pool: PoolId,
  now: EpochMillis,
  agingMillis: number,
): Promise<QueueEntry | undefined> {
  const pk = queuePartition(pool);
  const pages = await Promise.all(
    Array.from({ length: LEVELS }, (_, level) => table.query({ pk, prefix: levelPrefix(level), limit: 1 })),
  );
  const heads = pages.flatMap(({ items }) => items.map(parseEntry));
  return heads.toSorted((a, b) => comparePlaces(a.place, b.place, now, agingMillis))[0];
}

export function parseEntry(item: Item): QueueEntry {
  const { run_id, task, level, queued_at, adjusted_at } = item;
  const place = { level: Number(level), queuedAt: Number(queued_at), adjustedAt: Number(adjusted_at) };
  return { runId: String(run_id), task: String(task), place };
}
