import type { StatementSync } from "node:sqlite";
import type { Json } from "../core/json.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import {
  type Item,
  type Key,
  type Page,
  type Query,
  type Table,
  type Write,
  WriteConflict,
} from "../core/ports/table.ts";
import { formatCursor, parseCursor } from "../core/ports/table-cursor.ts";
import { type SortKeyRange, sortKeyRange } from "../core/ports/table-range.ts";
import {
  checkKey,
  checkKeys,
  checkQuery,
  checkWrites,
  DEFAULT_PAGE_ITEMS,
  identityOf,
  keyOf,
} from "../core/ports/table-request.ts";
import { openSqlite, type SqliteDatabase } from "./sqlite-database.ts";
import { applyWrite, conditionsHold } from "./table-writes.ts";

export interface SqliteTableOptions {
  /** Path of the database, or `:memory:`. Several threads and processes may open the same file. */
  readonly file: string;
  /**
   * `FULL` (default): a commit survives a loss of power (one fsync, 0.2 ms on an SSD).
   * `NORMAL`: it survives the end of the process; for virtual time.
   */
  readonly synchronous?: "FULL" | "NORMAL";
}

export interface SqliteTable extends Table {
  /** Deletes items whose `expires_at` has passed; answers how many. */
  deleteExpired(now: EpochMillis): Promise<number>;
  close(): void;
}

const SCHEMA_VERSION = 1;
const SCHEMA = `
  CREATE TABLE items (
    pk TEXT NOT NULL, sk TEXT NOT NULL, task_name TEXT, expires_at INTEGER, attributes TEXT NOT NULL,
    PRIMARY KEY (pk, sk)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX items_by_task ON items (task_name, sk, pk) WHERE task_name IS NOT NULL;
  CREATE INDEX items_by_expiry ON items (expires_at) WHERE expires_at IS NOT NULL;`;

/**
 * The `Table` port over one SQLite file (WAL). Writes are `BEGIN IMMEDIATE` transactions; while another
 * process writes they are tried again, without blocking this thread for long.
 * @throws OrchestratorError `STATE_VERSION` when a newer orchestrator made the file; `TABLE_BUSY` after 10 s of trying.
 */
export function createSqliteTable(options: SqliteTableOptions): SqliteTable {
  const database = openSqlite({ ...options, schema: SCHEMA, version: SCHEMA_VERSION });
  const statements = {
    get: database.prepare("SELECT pk, sk, attributes FROM items WHERE pk = ? AND sk = ?"),
    put: database.prepare(
      "INSERT OR REPLACE INTO items (pk, sk, task_name, expires_at, attributes) VALUES (?, ?, ?, ?, ?)",
    ),
    delete: database.prepare("DELETE FROM items WHERE pk = ? AND sk = ?"),
    deleteExpired: database.prepare("DELETE FROM items WHERE expires_at <= ?"),
  };

  const get = (key: Key): Item | undefined => parseRow(statements.get.get(key.pk, key.sk));

  function writeAll(writes: readonly Write[]): void {
    const current = writes.map((write) => get(keyOf(write)));
    const failed = writes.map((write, place) =>
      conditionsHold(write.when ?? [], current[place]) ? undefined : { current: current[place] },
    );
    if (failed.some((entry) => entry !== undefined)) throw new WriteConflict(failed);
    for (const [place, write] of writes.entries()) {
      if (write.write === "check") continue;
      const next = applyWrite(write, current[place]);
      if (next === undefined) statements.delete.run(keyOf(write).pk, keyOf(write).sk);
      else statements.put.run(...formatRow(next));
    }
  }

  return {
    async get(key) {
      checkKey(key);
      return get(key);
    },
    async getMany(keys) {
      checkKeys(keys);
      return database.read(() => {
        const found = new Map(keys.map((key) => [identityOf(key), get(key)]));
        return keys.map((key) => found.get(identityOf(key)));
      });
    },
    async query(query) {
      checkQuery(query);
      return readPage(database, query);
    },
    async write(writes) {
      checkWrites(writes);
      await database.transaction(() => writeAll(writes));
    },
    async deleteExpired(now) {
      return database.transaction(() => Number(statements.deleteExpired.run(Math.floor(now / 1000)).changes));
    },
    close: () => database.close(),
  };
}

function readPage(database: SqliteDatabase, query: Query): Page {
  const limit = query.limit ?? DEFAULT_PAGE_ITEMS;
  const range = sortKeyRange(query);
  const after = query.cursor === undefined ? undefined : parseCursor(query, query.cursor);
  if (range === undefined) return { items: [] };
  const { sql, values } = buildSelect(query, range, after);
  const statement: StatementSync = database.prepare(sql);
  const items = statement.all(...values, limit + 1).flatMap((row) => parseRow(row) ?? []);
  const last = items[limit - 1];
  if (items.length <= limit || last === undefined) return { items };
  return { items: items.slice(0, limit), cursor: formatCursor(query, last) };
}

/** Keys compare as UTF-8 bytes: SQLite's BINARY collation and DynamoDB's order are the same. */
function buildSelect(query: Query, range: SortKeyRange, after: Key | undefined): { sql: string; values: string[] } {
  const where = [query.index === "by_task" ? "task_name = ?" : "pk = ?"];
  const values = [query.pk];
  const add = (condition: string, ...more: string[]): void => {
    where.push(condition);
    values.push(...more);
  };
  if (range.from !== undefined) add("sk >= ?", range.from);
  if (range.before !== undefined) add("sk < ?", range.before);
  if (after !== undefined) add(`(sk, pk) ${query.descending ? "<" : ">"} (?, ?)`, after.sk, after.pk);
  const order = query.descending ? "DESC" : "ASC";
  return {
    sql: `SELECT pk, sk, attributes FROM items WHERE ${where.join(" AND ")} ORDER BY sk ${order}, pk ${order} LIMIT ?`,
    values,
  };
}

function parseRow(row: Record<string, unknown> | undefined): Item | undefined {
  if (row === undefined) return undefined;
  const attributes = JSON.parse(row.attributes as string) as { [name: string]: Json };
  return { pk: row.pk as string, sk: row.sk as string, ...attributes };
}

function formatRow({ pk, sk, ...attributes }: Item): [string, string, string | null, number | null, string] {
  const { task_name, expires_at } = attributes as { task_name?: string; expires_at?: number | null };
  return [pk, sk, task_name ?? null, expires_at ?? null, JSON.stringify(attributes)];
}
