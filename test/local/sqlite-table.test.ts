import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Worker } from "node:worker_threads";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSqliteTable, type SqliteTable } from "../../local/sqlite-table.ts";

let folder: string;
let file: string;
const open: SqliteTable[] = [];
const openTable = (path = file): SqliteTable => {
  const table = createSqliteTable({ file: path });
  open.push(table);
  return table;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "sqlite-table-"));
  file = join(folder, "state.db");
});
afterEach(async () => {
  for (const table of open.splice(0)) table.close();
  await rm(folder, { recursive: true });
});

it("keeps what was written when it is opened again", async () => {
  const first = openTable();
  await first.write([{ write: "put", item: { pk: "p", sk: "s", v: 1 } }]);
  first.close();
  expect(await openTable().get({ pk: "p", sk: "s" })).toEqual({ pk: "p", sk: "s", v: 1 });
});

it("shows one connection what another has written at once", async () => {
  const [one, two] = [openTable(), openTable()];
  await one.write([{ write: "put", item: { pk: "p", sk: "s", v: 1 } }]);
  expect(await two.get({ pk: "p", sk: "s" })).toEqual({ pk: "p", sk: "s", v: 1 });
});

it("loses no addition when threads open and write the same new file at the same moment", async () => {
  const [threads, additions] = [4, 50];
  const finished = Array.from({ length: threads }, () => {
    const worker = new Worker(new URL("./sqlite-table-writer.ts", import.meta.url), {
      workerData: { file, additions },
    });
    return new Promise<void>((resolve, reject) => {
      worker.once("error", reject);
      worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`thread ended with ${code}`))));
    });
  });
  await Promise.all(finished);
  const table = openTable();
  expect(await table.get({ pk: "p", sk: "sum" })).toEqual({ pk: "p", sk: "sum", n: threads * additions });
  expect((await table.query({ pk: "once" })).items).toHaveLength(additions);
});

it("waits for another writer and then writes", async () => {
  const table = openTable();
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE");
  let written = false;
  const write = table.write([{ write: "put", item: { pk: "p", sk: "s" } }]).then(() => {
    written = true;
  });
  // Two tries of the table fail meanwhile; this thread is free between them.
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(written).toBe(false);
  other.exec("COMMIT");
  other.close();
  await write;
  expect(await table.get({ pk: "p", sk: "s" })).toBeDefined();
});

it("reads while another connection writes", async () => {
  const table = openTable();
  await table.write([{ write: "put", item: { pk: "p", sk: "s", v: 1 } }]);
  const other = new DatabaseSync(file);
  other.exec("BEGIN IMMEDIATE; DELETE FROM items");
  expect(await table.getMany([{ pk: "p", sk: "s" }])).toEqual([{ pk: "p", sk: "s", v: 1 }]);
  other.exec("ROLLBACK");
  other.close();
});

it("deletes what has expired when asked to, and nothing else", async () => {
  const table = openTable();
  const at = (sk: string, expires_at?: number) =>
    ({ write: "put", item: { pk: "p", sk, ...(expires_at === undefined ? {} : { expires_at }) } }) as const;
  await table.write([at("past", 1000), at("now", 2000), at("later", 2001), at("never")]);
  expect(await table.deleteExpired(2_000_999)).toBe(2);
  expect((await table.query({ pk: "p" })).items.map((item) => item.sk)).toEqual(["later", "never"]);
});

it("refuses a file that a newer version made, and leaves it as it is", () => {
  const newer = new DatabaseSync(file);
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  expect(() => openTable()).toThrow(expect.objectContaining({ code: "STATE_VERSION", fault: "user" }));
});

it("refuses a file that is no database", async () => {
  await writeFile(file, "this is text, and long enough to be looked at as a header of a database file\n".repeat(20));
  expect(() => openTable()).toThrow(expect.objectContaining({ code: "STATE_UNREADABLE", where: file }));
});

it("refuses a path that cannot be opened, with a remedy", () => {
  expect(() => openTable(join(folder, "missing", "state.db"))).toThrow(
    expect.objectContaining({ code: "STATE_UNREADABLE", remedy: expect.stringContaining("--state") }),
  );
});
