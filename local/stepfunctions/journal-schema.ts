import type { DatabaseSync } from "node:sqlite";

/** Rows are small and mostly appended: `history` and `slots` hold values, `branches` only positions. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS machines (
  arn TEXT PRIMARY KEY, name TEXT NOT NULL, type TEXT NOT NULL, role_arn TEXT NOT NULL,
  revision INTEGER NOT NULL, created_at INTEGER NOT NULL, settings TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS revisions (
  id INTEGER PRIMARY KEY, machine_arn TEXT NOT NULL, definition TEXT NOT NULL, role_arn TEXT NOT NULL, created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS executions (
  id INTEGER PRIMARY KEY, arn TEXT NOT NULL UNIQUE, machine_arn TEXT NOT NULL, revision INTEGER NOT NULL,
  name TEXT NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, stopped_at INTEGER,
  input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT,
  redrive_count INTEGER NOT NULL DEFAULT 0, redriven_at INTEGER, origin TEXT, map_run TEXT, item INTEGER
);
CREATE INDEX IF NOT EXISTS executions_by_map_run ON executions (map_run, item) WHERE map_run IS NOT NULL;
CREATE INDEX IF NOT EXISTS executions_by_machine ON executions (machine_arn, id);
CREATE INDEX IF NOT EXISTS executions_running ON executions (id) WHERE status = 'RUNNING';
CREATE TABLE IF NOT EXISTS history (
  execution INTEGER NOT NULL, first_event INTEGER NOT NULL, events TEXT NOT NULL, PRIMARY KEY (execution, first_event)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS branches (
  execution INTEGER NOT NULL, branch INTEGER NOT NULL, position TEXT NOT NULL, next_branch INTEGER NOT NULL,
  PRIMARY KEY (execution, branch)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS slots (
  execution INTEGER NOT NULL, branch INTEGER NOT NULL, slot TEXT NOT NULL, value TEXT NOT NULL,
  PRIMARY KEY (execution, branch, slot)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS map_runs (
  arn TEXT PRIMARY KEY, execution INTEGER NOT NULL, status TEXT NOT NULL, started_at INTEGER NOT NULL, stopped_at INTEGER, run TEXT NOT NULL
) WITHOUT ROWID;
`;

/**
 * 16,000 pages of 4 KiB: the log is carried over into the file every 64 MB. SQLite's own 1,000 waits for the disk
 * after every 4 MB, which halves what 64 executions at once get through; reading a full log back takes under a second.
 */
const CHECKPOINT_PAGES = 16_000;

export function applySchema(database: DatabaseSync): void {
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 5000;");
  database.exec(`PRAGMA wal_autocheckpoint = ${CHECKPOINT_PAGES}`);
  database.exec(SCHEMA);
}
