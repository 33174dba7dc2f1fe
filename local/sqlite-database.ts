import { DatabaseSync, type StatementSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { OrchestratorError } from "../core/errors.ts";

export interface SqliteOptions {
  readonly file: string;
  readonly synchronous?: "FULL" | "NORMAL";
  /** DDL of the current version; run once, when the file is new. */
  readonly schema: string;
  readonly version: number;
}

export interface SqliteDatabase {
  /** A prepared statement; the same text gives the same one. */
  prepare(sql: string): StatementSync;
  /** Runs `work` (synchronous) on one snapshot of the database. */
  read<T>(work: () => T): T;
  /** Runs `work` (synchronous) alone among all writers; what it throws undoes it. Tries again while others write. */
  transaction<T>(work: () => T): Promise<T>;
  close(): void;
}

/** SQLite itself waits this long, blocking the thread; a commit of ours takes under a millisecond. */
const BUSY_TIMEOUT_MS = 50;
/** Beyond that the thread goes on with other work between tries. */
const BUSY_LIMIT_MS = 10_000;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;

/**
 * Opens (and if need be makes) a database in WAL mode for several threads and processes at once.
 * @throws OrchestratorError `STATE_VERSION` when a newer version made the file, `STATE_UNREADABLE` when it is no database.
 */
export function openSqlite(options: SqliteOptions): SqliteDatabase {
  const database = openFile(options);
  const statements = new Map<string, StatementSync>();

  function attempt<T>(begin: string, work: () => T): T {
    database.exec(begin);
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      if (database.isTransaction) database.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    prepare(sql) {
      let statement = statements.get(sql);
      if (statement === undefined) {
        statement = database.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
    read: (work) => attempt("BEGIN", work),
    async transaction(work) {
      for (let waitedMs = 0; ; ) {
        try {
          return attempt("BEGIN IMMEDIATE", work);
        } catch (error) {
          if (!isBusy(error)) throw error;
          if (waitedMs >= BUSY_LIMIT_MS) throw busy(options.file, error);
          const pauseMs = 5 + Math.random() * 45;
          waitedMs += pauseMs + BUSY_TIMEOUT_MS;
          await sleep(pauseMs);
        }
      }
    },
    close() {
      if (database.isOpen) database.close();
    },
  };
}

function openFile(options: SqliteOptions): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    // Opening is rare and may meet another process that makes the schema: here blocking is right.
    database = new DatabaseSync(options.file, { timeout: BUSY_LIMIT_MS });
    useWal(database);
    database.exec(`PRAGMA synchronous = ${options.synchronous ?? "FULL"}`);
    if (readVersion(database) === 0) createSchema(database, options);
    const version = readVersion(database);
    if (version > options.version) throw newer(options, version);
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof OrchestratorError || isBusy(error)) throw error;
    throw new OrchestratorError({
      code: "STATE_UNREADABLE",
      fault: "user",
      message: `${options.file} cannot be used as the orchestrator's state: ${error instanceof Error ? error.message : error}`,
      remedy: "Name another directory with --state, or move the file away to begin anew.",
      where: options.file,
      cause: error,
    });
  }
}

/** The change to WAL does not wait for others by itself: try until it is done. */
function useWal(database: DatabaseSync): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let waitedMs = 0; ; waitedMs += 10) {
    try {
      database.exec("PRAGMA journal_mode = WAL");
      return;
    } catch (error) {
      if (!isBusy(error) || waitedMs >= BUSY_LIMIT_MS) throw error;
      Atomics.wait(pause, 0, 0, 10);
    }
  }
}

function createSchema(database: DatabaseSync, options: SqliteOptions): void {
  database.exec("BEGIN IMMEDIATE");
  // Another process may have made it between the look and the lock.
  if (readVersion(database) === 0) database.exec(`${options.schema}; PRAGMA user_version = ${options.version}`);
  database.exec("COMMIT");
}

function readVersion(database: DatabaseSync): number {
  return Number(database.prepare("PRAGMA user_version").get()?.user_version);
}

/** Extended codes (`SQLITE_BUSY_SNAPSHOT`, `SQLITE_LOCKED_SHAREDCACHE`, …) carry the plain one in their low byte. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return false;
  const code = error.errcode & 0xff;
  return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}

function busy(file: string, cause: unknown): OrchestratorError {
  return new OrchestratorError({
    code: "TABLE_BUSY",
    fault: "system",
    message: `another process has been writing to ${file} for ${BUSY_LIMIT_MS / 1000} s`,
    remedy: "Stop the other orchestrator on this state directory, or name another with --state.",
    where: file,
    cause,
  });
}

function newer(options: SqliteOptions, version: number): OrchestratorError {
  return new OrchestratorError({
    code: "STATE_VERSION",
    fault: "user",
    message: `${options.file} has version ${version}; this orchestrator knows up to ${options.version}`,
    remedy: "Use the newer orchestrator that made it, or name another directory with --state.",
    where: options.file,
  });
}
