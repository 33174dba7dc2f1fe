import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSqliteTable } from "../../local/sqlite-table.ts";
import { describeTable } from "./table-contract.ts";

describeTable(
  "SQLite in memory",
  async () => {
    const table = createSqliteTable({ file: ":memory:" });
    return { table, close: async () => table.close() };
  },
  { propertyRuns: 200 },
);

describeTable(
  "a SQLite file",
  async () => {
    const folder = await mkdtemp(join(tmpdir(), "table-"));
    const table = createSqliteTable({ file: join(folder, "state.db") });
    return {
      table,
      close: async () => {
        table.close();
        await rm(folder, { recursive: true });
      },
    };
  },
  { propertyRuns: 50 },
);
