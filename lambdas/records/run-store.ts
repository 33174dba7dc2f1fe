import { OrchestratorError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import type { Item, Table } from "../../core/ports/table.ts";
import { WriteConflict } from "../../core/ports/table.ts";
import type { Run, RunError, RunStatus } from "../../core/run.ts";
import { allItems } from "./all-items.ts";
import { readDecisions } from "./decisions.ts";
import { PARTITIONS, runDay, runKey, runsPartition } from "./keys.ts";
import { completeResults } from "./results.ts";
import { attemptAttribute, runOf } from "./run-record.ts";

export interface RunQuery {
  readonly task?: string;
  readonly statuses?: ReadonlySet<RunStatus>;
  /** 1 to 100. */
  readonly limit: number;
  /** Opaque; from the page before. */
  readonly cursor?: string;
}

export interface RunPage {
  readonly runs: readonly Run[];
  readonly cursor?: string;
}

/** `superseded`: the run has ended or another grant holds it; what the caller does no longer counts and it should stop. */
export type RecordAnswer = "recorded" | "superseded";

/** The runs' records as everybody but the control function sees them. Instants in RFC 3339. */
export interface RunStore {
  /** @throws OrchestratorError RUN_ID_INVALID */
  get(runId: string): Promise<Run | undefined>;
  getMany(runIds: readonly string[]): Promise<readonly (Run | undefined)[]>;
  /** Newest first by run id. @throws OrchestratorError CURSOR_INVALID */
  list(query: RunQuery): Promise<RunPage>;
  /** From the harness: the agent begins attempt `attempt` (from 1). */
  attemptStarted(sign: {
    readonly run_id: string;
    readonly fencing_number: number;
    readonly attempt: number;
    readonly at: string;
  }): Promise<RecordAnswer>;
  attemptFailed(sign: {
    readonly run_id: string;
    readonly fencing_number: number;
    readonly attempt: number;
    readonly started_at: string;
    readonly at: string;
    readonly error: RunError;
  }): Promise<RecordAnswer>;
  /** Progress, and a heartbeat when `lease_until` is given: the grant's lease then lasts until that. */
  progress(sign: {
    readonly run_id: string;
    readonly fencing_number: number;
    readonly fraction: number;
    readonly note: string | null;
    readonly lease_until?: string;
  }): Promise<RecordAnswer>;
}

export function createRunStore(table: Table): RunStore {
  async function get(runId: string): Promise<Run | undefined> {
    const item = await table.get(runKey(runId));
    return item === undefined ? undefined : (await describe([item]))[0];
  }

  async function describe(items: readonly Item[]): Promise<Run[]> {
    const [decisions, results] = await Promise.all([readDecisions(table, items), completeResults(table, items)]);
    return items.map((item, place) => runOf(item, decisions[place] ?? null, results[place] ?? null));
  }

  /** Writes what an agent reports of its run, as long as the run is still that grant's. */
  async function sign(
    { run_id, fencing_number }: { readonly run_id: string; readonly fencing_number: number },
    set: { readonly [attribute: string]: Json },
  ): Promise<RecordAnswer> {
    try {
      await table.write([
        {
          write: "update",
          key: runKey(run_id),
          set,
          when: [
            { is: "equal", attribute: "fencing_number", value: fencing_number },
            { is: "equal", attribute: "finished_at", value: null },
          ],
        },
      ]);
      return "recorded";
    } catch (error) {
      if (error instanceof WriteConflict) return "superseded";
      throw error;
    }
  }

  return {
    get,
    async getMany(runIds) {
      const runs: (Run | undefined)[] = [];
      for (let start = 0; start < runIds.length; start += KEYS_A_READ) {
        const items = await table.getMany(runIds.slice(start, start + KEYS_A_READ).map(runKey));
        const found = (await describe(items.filter((item) => item !== undefined))).values();
        runs.push(...items.map((item) => (item === undefined ? undefined : found.next().value)));
      }
      return runs;
    },
    async list({ task, statuses, limit, cursor }) {
      const before = cursor === undefined ? undefined : parseCursor(cursor);
      const items: Item[] = [];
      const source = task === undefined ? newestFirst(table, before) : newestOfTask(table, task, before);
      for await (const item of source) {
        if (statuses !== undefined && !statuses.has(item.status as RunStatus)) continue;
        const last = items.at(-1);
        if (items.length === limit && last !== undefined)
          return { runs: await describe(items), cursor: formatCursor(last.sk) };
        items.push(item);
      }
      return { runs: await describe(items) };
    },
    attemptStarted({ attempt, at, ...run }) {
      const entry = { attempt, started_at: at, finished_at: null, error: null };
      return sign(run, {
        status: "RUNNING",
        [attemptAttribute(attempt)]: entry,
        ...(attempt === 1 ? { started_at: at } : {}),
      });
    },
    attemptFailed({ attempt, started_at, at, error, ...run }) {
      const entry = { attempt, started_at, finished_at: at, error };
      return sign(run, { status: "RETRYING", [attemptAttribute(attempt)]: entry });
    },
    progress({ fraction, note, lease_until, ...run }) {
      return sign(run, { progress: { fraction, note }, ...(lease_until === undefined ? {} : { lease_until }) });
    },
  };
}

async function* newestFirst(table: Table, before: string | undefined): AsyncGenerator<Item> {
  const days = allItems(table, {
    limit: PAGE_ITEMS,
    pk: PARTITIONS.days,
    descending: true,
    // The day of the last run seen is still to be read to its end.
    ...(before === undefined ? {} : { to: `${runDay(before)}~` }),
  });
  for await (const day of days) {
    yield* allItems(table, {
      limit: PAGE_ITEMS,
      pk: runsPartition(day.sk),
      descending: true,
      ...(before === undefined ? {} : { to: before }),
    });
  }
}

function newestOfTask(table: Table, task: string, before: string | undefined): AsyncGenerator<Item> {
  return allItems(table, {
    limit: PAGE_ITEMS,
    pk: task,
    index: "by_task",
    descending: true,
    ...(before === undefined ? {} : { to: before }),
  });
}

/** `Table.getMany` takes no more. */
const KEYS_A_READ = 100;

/** Enough for most lists in one read, few enough to waste little on a short one. */
const PAGE_ITEMS = 50;

function formatCursor(runId: string): string {
  return Buffer.from(runId).toString("base64url");
}

function parseCursor(cursor: string): string {
  const runId = Buffer.from(cursor, "base64url").toString();
  try {
    runDay(runId);
  } catch (cause) {
    throw new OrchestratorError({
      code: "CURSOR_INVALID",
      fault: "user",
      message: `"${cursor}" is no cursor of this list`,
      found: cursor,
      remedy: "Pass the cursor of the page before, unchanged.",
      cause,
    });
  }
  return runId;
}
