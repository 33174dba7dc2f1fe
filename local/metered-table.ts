import { indexWriteUnits, queryUnits, readUnits, writeUnits } from "../core/cost/capacity-units.ts";
import type { Item, Key, Table, Write } from "../core/ports/table.ts";

const WRITES = 0;
const READS = 1;

/** Counts DynamoDB's capacity units over all threads that share its memory. */
export interface TableMeter {
  readonly memory: SharedArrayBuffer;
  readonly writeUnits: number;
  readonly readUnits: number;
}

/** @param memory of the meter of another thread, to count together with it. */
export function createTableMeter(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)): TableMeter {
  const counts = new Int32Array(memory);
  return {
    memory,
    get writeUnits() {
      return Atomics.load(counts, WRITES);
    },
    get readUnits() {
      return Atomics.load(counts, READS);
    },
  };
}

/** The table, metered: what its calls would be billed by DynamoDB. Writes that were refused are billed too. */
export function meterTable(table: Table, meter: TableMeter): Table {
  const counts = new Int32Array(meter.memory);
  const add = (counter: number, units: number): void => void Atomics.add(counts, counter, units);

  async function countWrites(writes: readonly Write[]): Promise<void> {
    // An update's size is that of the item it leaves behind, a delete's and a check's that of the item found.
    const items = await table.getMany(writes.map(keyOf));
    add(WRITES, writeUnits(items.map(bytesOf)));
    const indexed = writes.flatMap((write, place) => (write.write === "check" ? [] : (items[place] ?? [])));
    add(WRITES, indexWriteUnits(indexed.filter((item) => typeof item.task_name === "string").map(bytesOf)));
  }

  return {
    async get(key) {
      const item = await table.get(key);
      add(READS, readUnits([bytesOf(item)]));
      return item;
    },
    async getMany(keys) {
      const items = await table.getMany(keys);
      add(READS, readUnits(items.map(bytesOf)));
      return items;
    },
    async query(query) {
      const page = await table.query(query);
      add(READS, queryUnits(page.items.reduce((sum, item) => sum + bytesOf(item), 0)));
      return page;
    },
    async write(writes) {
      try {
        await table.write(writes);
      } finally {
        await countWrites(writes);
      }
    },
  };
}

function keyOf(write: Write): Key {
  const { pk, sk } = write.write === "put" ? write.item : write.key;
  return { pk, sk };
}

/** JSON is a little longer than DynamoDB's own form: names and values count there, brackets do not. */
function bytesOf(item: Item | undefined): number {
  return item === undefined ? 0 : Buffer.byteLength(JSON.stringify(item));
}
