import type { Table } from "../../core/ports/table.ts";

/** What a process that was killed answers. */
export class Killed extends Error {
  override readonly name = "Killed";
}

export interface MortalTable extends Table {
  /** Dies at the `write`th write from now on: `before` it is done or `after`. Once; then it lives again. */
  dieAt(write: number, moment: "before" | "after"): void;
  /** Whether it has died since `dieAt`. */
  hasDied(): boolean;
}

/** A table whose process can be killed at any write; from then on nothing of that process is done. */
export function createMortalTable(table: Table): MortalTable {
  let left = Number.POSITIVE_INFINITY;
  let moment: "before" | "after" = "before";
  let died = false;
  return {
    get: (key) => table.get(key),
    getMany: (keys) => table.getMany(keys),
    query: (query) => table.query(query),
    async write(writes) {
      left -= 1;
      if (left !== 0) return table.write(writes);
      if (moment === "after") await table.write(writes);
      died = true;
      throw new Killed("killed");
    },
    dieAt(write, at) {
      left = write;
      moment = at;
      died = false;
    },
    hasDied: () => died,
  };
}
