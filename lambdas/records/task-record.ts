import { z } from "zod";
import { packOutcomes, unpackOutcomes } from "../../core/health/packed-outcomes.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Item } from "../../core/ports/table.ts";
import { runStatusSchema } from "../../core/run.ts";
import { taskKey } from "./keys.ts";
import { taskOverridesSchema } from "./overrides.ts";

const instant = z.string().describe("RFC 3339 in UTC");

/** All that is known of a task, in one item: what admission and settling read and write together. */
export const taskRecordSchema = z.object({
  /** Rises with every write; a writer names the one it read. 0: never written. */
  version: z.int().min(0),
  /** Runs that hold the task's pool: running, or on their way through the agent's and the house's queues. */
  count: z.int().min(0),
  /** Tickets in the task's own queue. */
  waiting: z.int().min(0),
  /** Tickets of other tasks that wait for a success of this one. */
  dependents_waiting: z.int().min(0),
  /** The number of the newest grant. */
  fence: z.int().min(0),
  /** The newest run that took a place in the task's pool. */
  holder: z.string().nullable(),
  /** Newest last, `1` a success and `0` a failure; as many as health looks back on. */
  outcomes: z.string().regex(/^[01]*$/),
  consecutive_errors: z.int().min(0),
  /** Of successes, newest last; at most `DURATIONS_KEPT`. */
  durations_seconds: z.array(z.number().min(0)),
  completed: z.int().min(0),
  failed: z.int().min(0),
  cancelled: z.int().min(0),
  breaker: z.object({
    state: z.enum(["closed", "open", "probing"]),
    opened_at: instant.nullable(),
    because: z.enum(["errors", "performance"]).nullable(),
    /** The run let through to see whether the task is well again. */
    probe: z.string().nullable(),
  }),
  newest_success: z
    .object({
      run_id: z.string(),
      scheduled_time: instant.nullable(),
      started_at: instant,
      finished_at: instant,
      /** Whether its result lies apart from its record. */
      result_apart: z.boolean().optional(),
    })
    .nullable(),
  newest_run: z.object({ run_id: z.string(), status: runStatusSchema, at: instant }).nullable(),
  overrides: taskOverridesSchema,
});
export type TaskRecord = z.output<typeof taskRecordSchema>;

/** Enough for a median and an upper quartile, few enough to stay within a write unit. */
export const DURATIONS_KEPT = 20;

export const FRESH_TASK_RECORD: TaskRecord = {
  version: 0,
  count: 0,
  waiting: 0,
  dependents_waiting: 0,
  fence: 0,
  holder: null,
  outcomes: "",
  consecutive_errors: 0,
  durations_seconds: [],
  completed: 0,
  failed: 0,
  cancelled: 0,
  breaker: { state: "closed", opened_at: null, because: null, probe: null },
  newest_success: null,
  newest_run: null,
  overrides: {},
};

export function parseTaskRecord(item: Item | undefined): TaskRecord {
  if (item === undefined) return FRESH_TASK_RECORD;
  return taskRecordSchema.parse({ ...item, outcomes: unpackOutcomes(String(item.outcomes)) });
}

export function buildTaskItem(task: string, record: TaskRecord): Item {
  return { ...taskKey(task), ...(record as unknown as JsonObject), outcomes: packOutcomes(record.outcomes) };
}
