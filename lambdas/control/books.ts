import type { Move, PoolId, Pools } from "../../core/admission/pools.ts";
import type { JsonObject } from "../../core/json.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Condition, Item, Write } from "../../core/ports/table.ts";
import { buildHouseItem, FRESH_AGENT_RECORD, type HouseRecord, parseHouseRecord } from "../records/house-record.ts";
import { buildKeyItem, type KeyRecord, parseKeyRecord } from "../records/key-record.ts";
import { concurrencyKeyKey, HOUSE_KEY, runKey, taskKey } from "../records/keys.ts";
import { parseRunRecord, type RunRecord } from "../records/run-record.ts";
import { buildTaskItem, parseTaskRecord, type TaskRecord } from "../records/task-record.ts";
import type { ControlContext } from "./context.ts";
import { LIMIT_OF_KEY, limitOfAgent, limitOfAll, limitOfTask } from "./settings.ts";

/** The items that decide about one run, as they were read together. */
export interface Books {
  readonly house: HouseRecord;
  readonly task: TaskRecord;
  readonly run: RunRecord | undefined;
  /** The pool of its concurrency key's value, when it has one. */
  readonly key: { readonly pool: PoolId; readonly record: KeyRecord } | undefined;
  /** The run with what its agent reported of it. */
  readonly runItem: Item | undefined;
}

/** What of the books the pools lie in. */
export type PoolBooks = Pick<Books, "house" | "task" | "key">;

/** @param runId null for a run that is taken for new: its record is not read. */
export async function readBooks(context: ControlContext, task: string, runId: string | null): Promise<Books> {
  const keys = [HOUSE_KEY, taskKey(task), ...(runId === null ? [] : [runKey(runId)])];
  const [house, taskItem, runItem] = await context.table.getMany(keys);
  const run = runItem === undefined ? undefined : parseRunRecord(runItem);
  const books = { house: parseHouseRecord(house), task: parseTaskRecord(taskItem), run, key: undefined, runItem };
  return readKey(context, books, run?.ticket?.pools ?? []);
}

/** The books with the pool of a concurrency key among `pools`. */
export async function readKey({ table }: ControlContext, books: Books, pools: readonly PoolId[]): Promise<Books> {
  const pool = pools.find((id) => splitPool(id)[0] === "key");
  if (pool === undefined || books.key?.pool === pool) return books;
  return { ...books, key: { pool, record: parseKeyRecord(await table.get(concurrencyKeyKey(pool))) } };
}

/** The pools by their ids, with their limits as they are now; a pool of something no longer configured lets nobody in. */
export function poolStates(
  context: ControlContext,
  pools: readonly PoolId[],
  { house, task: record, key }: PoolBooks,
): Pools {
  return new Map(
    pools.map((pool) => {
      const [kind, name] = splitPool(pool);
      if (kind === "task") {
        const task = context.findTask(name);
        const limit = task === undefined ? 0 : limitOfTask(task, record);
        return [pool, { count: record.count, waiting: record.waiting, limit }];
      }
      if (kind === "key") {
        const { count, waiting } = key?.record ?? { count: 0, waiting: 0 };
        return [pool, { count, waiting, limit: LIMIT_OF_KEY }];
      }
      if (kind === "agent") {
        const { count, waiting } = house.agents[name] ?? FRESH_AGENT_RECORD;
        return [pool, { count, waiting, limit: limitOfAgent(context, house, name) }];
      }
      return [pool, { count: house.count, waiting: house.waiting, limit: limitOfAll(context, house) }];
    }),
  );
}

/** The records with the pools as a move leaves them. */
export function applyMove<T extends PoolBooks>(books: T, { pools }: Move): T {
  let { house, task, key } = books;
  for (const [pool, { count, waiting }] of pools) {
    const [kind, name] = splitPool(pool);
    if (kind === "all") house = { ...house, count, waiting };
    else if (kind === "task") task = { ...task, count, waiting };
    else if (kind === "key" && key !== undefined) key = { ...key, record: { ...key.record, count, waiting } };
    else {
      const agent = house.agents[name] ?? FRESH_AGENT_RECORD;
      house = { ...house, agents: { ...house.agents, [name]: { ...agent, count, waiting } } };
    }
  }
  return { ...books, house, task, key };
}

/** `agent:execution` → `["agent", "execution"]` */
export function splitPool(pool: PoolId): readonly [kind: string, name: string] {
  const colon = pool.indexOf(":");
  return colon === -1 ? [pool, ""] : [pool.slice(0, colon), pool.slice(colon + 1)];
}

export function houseWrite(before: HouseRecord, after: HouseRecord): Write {
  const item = buildHouseItem({ ...after, version: before.version + 1 });
  return { write: "put", item, when: [asRead(before.version)] };
}

export function taskWrite(name: string, before: TaskRecord, after: TaskRecord): Write {
  const item = buildTaskItem(name, { ...after, version: before.version + 1 });
  return { write: "put", item, when: [asRead(before.version)] };
}

/** The writes of the records other than the house that a move or an end has changed. */
export function changedWrites(name: string, before: Books, after: PoolBooks, now: EpochMillis): Write[] {
  const writes: Write[] = [];
  if (after.task !== before.task) writes.push(taskWrite(name, before.task, after.task));
  if (before.key !== undefined && after.key !== undefined && after.key !== before.key) {
    const { pool, record } = after.key;
    const { version } = before.key.record;
    writes.push({
      write: "put",
      item: buildKeyItem(pool, { ...record, version: version + 1 }, now),
      when: [asRead(version)],
    });
  }
  return writes;
}

/** Writes the changed attributes only: the agent's signs of life stand beside them. */
export function runWrite(before: RunRecord, changes: Partial<RunRecord>): Write {
  return {
    write: "update",
    key: runKey(before.run_id),
    set: { ...(changes as JsonObject), version: before.version + 1 },
    when: [asRead(before.version)],
  };
}

export function newRunWrite(record: RunRecord): Write {
  return {
    write: "put",
    item: { ...runKey(record.run_id), ...(record as unknown as JsonObject) },
    when: [{ is: "absent" }],
  };
}

function asRead(version: number): Condition {
  return version === 0 ? { is: "absent" } : { is: "equal", attribute: "version", value: version };
}
