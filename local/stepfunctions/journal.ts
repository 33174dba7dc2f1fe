import { DatabaseSync, type StatementSync } from "node:sqlite";
import { decodeBranch, encodeBranch } from "./branch-codec.ts";
import type { EpochMs } from "./clock.ts";
import type { Branch } from "./execution-state.ts";
import type { HistoryEvent } from "./history.ts";
import type { BranchRow, ExecutionRow, ExecutionWrites, MapRunRow, StoredBranches } from "./journal-rows.ts";
import { applySchema } from "./journal-schema.ts";
import { CALL_SLOTS } from "./step.ts";
import { createVolatileStore } from "./volatile-store.ts";

const EXECUTION_COLUMNS =
  "id, arn, machine_arn AS machineArn, revision, name, status, started_at AS startedAt, stopped_at AS stoppedAt, input, output, error, cause, redrive_count AS redriveCount, redriven_at AS redrivenAt, origin";

/**
 * The engine's memory: an SQLite file in WAL mode. `synchronous = NORMAL`: a killed process loses nothing that
 * was committed; after a power cut the last commits may be missing, and the file is whole.
 */
export type Journal = ReturnType<typeof openJournal>;

export function openJournal(path: string) {
  const database = new DatabaseSync(path);
  applySchema(database);
  const memory = path === ":memory:" ? createVolatileStore() : undefined;
  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    let statement = statements.get(text);
    if (statement === undefined) {
      statement = database.prepare(text);
      statements.set(text, statement);
    }
    return statement;
  };

  function write(writes: ExecutionWrites): void {
    const { execution, ending, insert } = writes;
    if (insert !== undefined) {
      sql(
        "INSERT INTO executions (id, arn, machine_arn, revision, name, status, started_at, input, origin, map_run, item) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9 ->> 'mapRunArn', ?9 ->> 'index')",
      ).run(
        insert.id,
        insert.arn,
        insert.machineArn,
        insert.revision,
        insert.name,
        insert.status,
        insert.startedAt,
        insert.input,
        insert.origin,
      );
    }
    if (ending !== undefined) {
      sql("UPDATE executions SET status = ?, stopped_at = ?, output = ?, error = ?, cause = ? WHERE id = ?").run(
        ending.status,
        ending.stoppedAt,
        ending.output,
        ending.error,
        ending.cause,
        execution,
      );
    }
    if (memory === undefined) writeProgress(writes);
    else memory.write(writes);
  }

  function writeProgress({ execution, events, ending, ...writes }: ExecutionWrites): void {
    const first = events[0];
    if (first !== undefined) {
      sql("INSERT INTO history (execution, first_event, events) VALUES (?, ?, ?)").run(
        execution,
        first.id,
        JSON.stringify(events),
      );
    }
    if (ending?.status === "SUCCEEDED") {
      sql("DELETE FROM branches WHERE execution = ?").run(execution);
      sql("DELETE FROM slots WHERE execution = ?").run(execution);
      return;
    }
    for (const branch of writes.removed) {
      sql("DELETE FROM branches WHERE execution = ? AND branch = ?").run(execution, branch);
      sql("DELETE FROM slots WHERE execution = ? AND branch = ?").run(execution, branch);
    }
    for (const { branch, slot, text } of writes.slots) {
      if (text === undefined) {
        sql("DELETE FROM slots WHERE execution = ? AND branch = ? AND slot >= ? AND slot < ?").run(
          execution,
          branch,
          slot,
          `${slot}\u{10ffff}`,
        );
      } else {
        sql("INSERT OR REPLACE INTO slots (execution, branch, slot, value) VALUES (?, ?, ?, ?)").run(
          execution,
          branch,
          slot,
          text,
        );
      }
    }
    for (const branch of writes.changed) {
      sql("INSERT OR REPLACE INTO branches (execution, branch, position, next_branch) VALUES (?, ?, ?, ?)").run(
        execution,
        branch.id,
        encodeBranch(branch),
        writes.nextBranchId,
      );
    }
  }

  /** All or nothing, in one commit. */
  function transaction<T>(work: () => T): T {
    database.exec("BEGIN IMMEDIATE");
    try {
      const result = work();
      database.exec("COMMIT");
      return result;
    } catch (error) {
      database.exec("ROLLBACK");
      throw error;
    }
  }

  return {
    sql,
    transaction,
    commit: (writes: Iterable<ExecutionWrites>) =>
      transaction(() => {
        for (const one of writes) write(one);
      }),
    close: () => database.close(),

    setting(key: string, make: () => string): string {
      sql("INSERT OR IGNORE INTO settings (key, value) VALUES (?, ?)").run(key, make());
      return (sql("SELECT value FROM settings WHERE key = ?").get(key) as { readonly value: string }).value;
    },

    /** Ids that no execution has had; they count up from there. */
    firstFreeId: (): number =>
      (sql("SELECT coalesce(max(id), 0) + 1 AS id FROM executions").get() as { readonly id: number }).id,
    executionByArn: (arn: string) =>
      sql(`SELECT ${EXECUTION_COLUMNS} FROM executions WHERE arn = ?`).get(arn) as ExecutionRow | undefined,
    /** As much as it takes to know whether an execution runs. */
    statusByArn: (arn: string) =>
      sql("SELECT id, status FROM executions WHERE arn = ?").get(arn) as
        | { readonly id: number; readonly status: string }
        | undefined,
    executionById: (id: number) =>
      sql(`SELECT ${EXECUTION_COLUMNS} FROM executions WHERE id = ?`).get(id) as ExecutionRow | undefined,
    /** Newest first; `before` is the id where the page before ended. */
    executionsOf: (machineArn: string, status: string | undefined, before: number, limit: number) =>
      sql(
        `SELECT ${EXECUTION_COLUMNS} FROM executions WHERE (machine_arn = ?1 OR map_run = ?1) AND (?2 IS NULL OR status = ?2) AND id < ?3 ORDER BY id DESC LIMIT ?4`,
      ).all(machineArn, status ?? null, before, limit) as unknown as readonly ExecutionRow[],
    runningExecutions: () =>
      (
        sql("SELECT id FROM executions WHERE status = 'RUNNING' ORDER BY id").all() as unknown as readonly {
          readonly id: number;
        }[]
      ).map(({ id }) => id),

    /** A Map Run's children in the order of their items, or the one for an item. */
    childrenOf: (mapRunArn: string, item?: number) =>
      sql(
        `SELECT ${EXECUTION_COLUMNS} FROM executions WHERE map_run = ? AND (? IS NULL OR item = ?) ORDER BY item`,
      ).all(mapRunArn, item ?? null, item ?? null) as unknown as readonly ExecutionRow[],
    insertMapRun(row: {
      readonly arn: string;
      readonly execution: number;
      readonly startedAt: EpochMs;
      readonly run: string;
    }): void {
      sql(
        "INSERT INTO map_runs (arn, execution, status, started_at, run) VALUES (?, ?, 'RUNNING', ?, ?) ON CONFLICT DO UPDATE SET run = excluded.run",
      ).run(row.arn, row.execution, row.startedAt, row.run);
    },
    endMapRun(arn: string, status: string, stoppedAt: EpochMs): void {
      sql("UPDATE map_runs SET status = ?, stopped_at = ? WHERE arn = ?").run(status, stoppedAt, arn);
    },
    mapRuns: (where: { readonly execution?: number; readonly arn?: string }) =>
      sql(
        "SELECT arn, execution, status, started_at AS startedAt, stopped_at AS stoppedAt, run FROM map_runs WHERE execution = ? OR arn = ? ORDER BY started_at",
      ).all(where.execution ?? null, where.arn ?? null) as unknown as readonly MapRunRow[],

    redrive(execution: number, redrivenAt: EpochMs): void {
      sql(
        "UPDATE executions SET status = 'RUNNING', stopped_at = NULL, error = NULL, cause = NULL, redrive_count = redrive_count + 1, redriven_at = ? WHERE id = ?",
      ).run(redrivenAt, execution);
    },

    /** Events from `from` on, in order; whole rows are read, so the first ones may be earlier. */
    events(execution: number, from: number, limit: number): HistoryEvent[] {
      if (memory !== undefined) return memory.events(execution, from, limit);
      const start = sql("SELECT max(first_event) AS first FROM history WHERE execution = ? AND first_event <= ?").get(
        execution,
        from,
      ) as {
        readonly first: number | null;
      };
      const events: HistoryEvent[] = [];
      for (const row of sql(
        "SELECT events FROM history WHERE execution = ? AND first_event >= ? ORDER BY first_event",
      ).iterate(execution, start.first ?? 0)) {
        const some = JSON.parse((row as { readonly events: string }).events) as HistoryEvent[];
        events.push(...some.filter(({ id }) => id >= from));
        if (events.length >= limit) break;
      }
      return events.slice(0, limit);
    },
    lastEventId(execution: number): number {
      if (memory !== undefined) return memory.lastEventId(execution);
      const row = sql(
        "SELECT first_event + json_array_length(events) - 1 AS id FROM history WHERE execution = ? ORDER BY first_event DESC LIMIT 1",
      ).get(execution) as { readonly id: number } | undefined;
      return row?.id ?? 0;
    },

    branches(execution: number): StoredBranches {
      if (memory !== undefined) return memory.branches(execution);
      const slots = new Map<number, Map<string, string>>();
      const callCounts = new Map<string, number>();
      for (const row of sql("SELECT branch, slot, value FROM slots WHERE execution = ?").all(execution)) {
        const { branch, slot, value } = row as {
          readonly branch: number;
          readonly slot: string;
          readonly value: string;
        };
        const of = slots.get(branch) ?? new Map<string, string>();
        slots.set(branch, of.set(slot, value));
        if (slot.startsWith(CALL_SLOTS)) callCounts.set(slot.slice(CALL_SLOTS.length), Number(value));
      }
      const branches = new Map<number, Branch>();
      let nextBranchId = 1;
      for (const row of sql(
        "SELECT branch, position, next_branch FROM branches WHERE execution = ? ORDER BY branch",
      ).all(execution)) {
        const { branch, position, next_branch } = row as unknown as BranchRow;
        const { parent } = JSON.parse(position) as { readonly parent?: number };
        const outer = parent === undefined ? {} : (branches.get(parent)?.visible ?? {});
        branches.set(branch, decodeBranch(position, slots.get(branch) ?? new Map(), outer));
        nextBranchId = Math.max(nextBranchId, next_branch);
      }
      return { branches, nextBranchId, callCounts };
    },

    /** Forgets what ended before `before`. */
    prune(before: EpochMs): number {
      return transaction(() => {
        if (memory !== undefined) {
          for (const { id } of sql("SELECT id FROM executions WHERE stopped_at < ?").all(
            before,
          ) as unknown as readonly {
            readonly id: number;
          }[]) {
            memory.forget(id);
          }
        }
        const ended = "SELECT id FROM executions WHERE stopped_at IS NOT NULL AND stopped_at < ?";
        sql(`DELETE FROM history WHERE execution IN (${ended})`).run(before);
        sql(`DELETE FROM branches WHERE execution IN (${ended})`).run(before);
        sql(`DELETE FROM slots WHERE execution IN (${ended})`).run(before);
        return Number(
          sql("DELETE FROM executions WHERE stopped_at IS NOT NULL AND stopped_at < ?").run(before).changes,
        );
      });
    },
  };
}
