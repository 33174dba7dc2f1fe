import type { Table } from "../../core/ports/table.ts";

/** A table that counts its calls. */
export function createCountedTable(table: Table): Table & { calls: number } {
  const counted: Table & { calls: number } = {
    calls: 0,
    get(key) {
      counted.calls += 1;
      return table.get(key);
    },
    getMany(keys) {
      counted.calls += 1;
      return table.getMany(keys);
    },
    query(query) {
      counted.calls += 1;
      return table.query(query);
    },
    write(writes) {
      counted.calls += 1;
      return table.write(writes);
    },
  };
  return counted;
}
