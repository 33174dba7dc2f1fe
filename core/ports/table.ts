import type { Json } from "../json.ts";

/** Every item is found by a partition key and a sort key, both non-empty text. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/**
 * An item: its key and JSON attributes. `expires_at` (epoch seconds) lets the store delete the item
 * some time after; it may be read for days beyond, so it is never a lease.
 * An item with `task_name` is also listed in the index `by_task`, ordered by `sk`.
 */
export type Item = Key & { readonly [attribute: string]: Json };

/** What must hold of the item as it is before the write; all of a list must hold. */
export type Condition =
  | { readonly is: "absent" }
  | { readonly is: "present" }
  /** The attribute equals the value; `null` also matches a missing attribute. */
  | { readonly is: "equal"; readonly attribute: string; readonly value: string | number | boolean | null }
  | { readonly is: "less" | "at_most"; readonly attribute: string; readonly value: number | string };

export type Write =
  | { readonly write: "put"; readonly item: Item; readonly when?: readonly Condition[] }
  /** Creates the item if need be. `add` adds to a number (a missing one counts as 0). */
  | {
      readonly write: "update";
      readonly key: Key;
      readonly set?: { readonly [attribute: string]: Json };
      readonly add?: { readonly [attribute: string]: number };
      readonly remove?: readonly string[];
      readonly when?: readonly Condition[];
    }
  | { readonly write: "delete"; readonly key: Key; readonly when?: readonly Condition[] }
  | { readonly write: "check"; readonly key: Key; readonly when: readonly Condition[] };

export interface Query {
  /** The partition; with `index: "by_task"` the task's name. */
  readonly pk: string;
  readonly index?: "by_task";
  /** Sort keys that start with this. */
  readonly prefix?: string;
  /** Sort keys from (inclusive) and to (exclusive). */
  readonly from?: string;
  readonly to?: string;
  readonly descending?: boolean;
  readonly limit?: number;
  /** Where the page before ended; opaque. */
  readonly cursor?: string;
}

export interface Page {
  readonly items: readonly Item[];
  readonly cursor?: string;
}

/** A write's conditions did not hold: nothing was written. One entry per write, `undefined` where its conditions held. */
export class WriteConflict extends Error {
  readonly failed: readonly ({ readonly current: Item | undefined } | undefined)[];

  constructor(failed: readonly ({ readonly current: Item | undefined } | undefined)[]) {
    super(
      `write refused: conditions of ${failed.filter((f) => f !== undefined).length} of ${failed.length} items did not hold`,
    );
    this.name = "WriteConflict";
    this.failed = failed;
  }
}

/**
 * Items with conditional, transactional writes: DynamoDB in the cloud, SQLite on one machine.
 * Reads of single items and of partitions are strong; the index may lag.
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** In the order of `keys`; at most 100. */
  getMany(keys: readonly Key[]): Promise<readonly (Item | undefined)[]>;
  /**
   * A page in order of the sort key (by UTF-8 bytes), with `limit` items (1,000 when not given) unless the end
   * comes before; `cursor` is there when more may follow. Read on until it is not.
   * @throws OrchestratorError `CURSOR_INVALID` for a cursor of another list.
   */
  query(query: Query): Promise<Page>;
  /**
   * All or nothing; at most 100 writes, each of another item.
   * @throws WriteConflict when a condition did not hold.
   */
  write(writes: readonly Write[]): Promise<void>;
}
