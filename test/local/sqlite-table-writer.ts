import { workerData } from "node:worker_threads";
import { WriteConflict } from "../../core/ports/table.ts";
import { createSqliteTable } from "../../local/sqlite-table.ts";

/** One of several threads on one file: adds to one sum, and races for items that only one may make. */
const { file, additions } = workerData as { file: string; additions: number };
const table = createSqliteTable({ file, synchronous: "NORMAL" });
for (let n = 0; n < additions; n++) {
  await table.write([{ write: "update", key: { pk: "p", sk: "sum" }, add: { n: 1 } }]);
  try {
    await table.write([{ write: "put", item: { pk: "once", sk: `${n}` }, when: [{ is: "absent" }] }]);
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
  }
}
table.close();
