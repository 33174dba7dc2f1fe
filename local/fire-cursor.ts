import { formatInstant, parseInstant } from "../core/instant.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import type { Key, Table } from "../core/ports/table.ts";

/** Up to where a task's fires have been dealt with. */
export interface FireCursor {
  readonly at: EpochMillis;
  /** Whether `at` itself was a fire; it may have been cut off by a crash. */
  readonly fired: boolean;
}

export interface FireCursors {
  read(task: string): Promise<FireCursor | undefined>;
  write(task: string, cursor: FireCursor): Promise<void>;
  /** Keeps that fires from `first` to `last` were not run, and why. */
  recordMissed(task: string, missed: MissedFires): Promise<void>;
}

export interface MissedFires {
  readonly first: EpochMillis;
  readonly last: EpochMillis;
  readonly count: number;
  readonly reason: string;
  readonly recordedAt: EpochMillis;
}

const cursorKey = (task: string): Key => ({ pk: "scheduler", sk: `cursor#${task}` });

/** The scheduler's memory: what makes it go on after it was killed. */
export function createFireCursors(table: Table): FireCursors {
  return {
    async read(task) {
      const item = await table.get(cursorKey(task));
      if (item === undefined) return undefined;
      return { at: parseInstant(item.at as string), fired: item.fired as boolean };
    },
    async write(task, { at, fired }) {
      await table.write([{ write: "put", item: { ...cursorKey(task), at: formatInstant(at), fired } }]);
    },
    async recordMissed(task, { first, last, count, reason, recordedAt }) {
      const item = {
        pk: "scheduler",
        sk: `missed#${task}#${formatInstant(first)}`,
        task,
        first: formatInstant(first),
        last: formatInstant(last),
        count,
        reason,
        recorded_at: formatInstant(recordedAt),
      };
      await table.write([{ write: "put", item }]);
    },
  };
}
