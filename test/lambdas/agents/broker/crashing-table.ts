import type { Table } from "../../../../core/ports/table.ts";

/** What ends a process: nothing after it happens. */
export class Crash extends Error {
  constructor() {
    super("the process has ended");
    this.name = "Crash";
  }
}

/** A table whose process ends at its `nth` write (from 1): `before` it is made, or just `after`. */
export function crashAtWrite(table: Table, nth: number, moment: "before" | "after"): Table {
  let writes = 0;
  return {
    get: (key) => table.get(key),
    getMany: (keys) => table.getMany(keys),
    query: (query) => table.query(query),
    async write(list) {
      writes += 1;
      if (writes !== nth) return table.write(list);
      if (moment === "after") await table.write(list);
      throw new Crash();
    },
  };
}
