import { expect } from "vitest";
import { type Item, type Table, type Write, WriteConflict } from "../../core/ports/table.ts";

/** What the parts of the contract share. Partitions are new for every test: an adapter's store may outlive the suite. */
export interface TableContext {
  readonly table: Table;
  readonly newPartition: () => string;
  readonly put: (...items: readonly Item[]) => Promise<void>;
  /** The conflict these writes must meet. */
  readonly conflictOf: (writes: readonly Write[]) => Promise<WriteConflict>;
}

/** `table` is asked for when a test runs: it is opened by then. */
export function createTableContext(table: () => Table): TableContext {
  let partitions = 0;
  const started = `contract#${process.pid}#${Date.now()}`;
  return {
    get table() {
      return table();
    },
    newPartition: () => `${started}#${partitions++}`,
    put: (...items) => table().write(items.map((each) => ({ write: "put", item: each }) as const)),
    async conflictOf(writes) {
      const outcome = await table()
        .write(writes)
        .then(
          () => undefined,
          (error: unknown) => error,
        );
      expect(outcome).toBeInstanceOf(WriteConflict);
      return outcome as WriteConflict;
    },
  };
}

export function item(pk: string, sk: string, attributes: Record<string, unknown> = {}): Item {
  return { pk, sk, ...attributes } as Item;
}
