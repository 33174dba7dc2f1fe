import type { TaskRecord } from "../records/task-record.ts";
import type { KnownTask } from "./context.ts";

/** The median of the newest successes, or the configured estimate before the first. */
export function usualSeconds(task: KnownTask | undefined, { durations_seconds }: TaskRecord): number {
  const middle = durations_seconds.toSorted((a, b) => a - b)[Math.floor(durations_seconds.length / 2)];
  return middle ?? task?.configuration.estimated_duration_seconds ?? 0;
}

export function usualMillis(task: KnownTask | undefined, record: TaskRecord): number {
  return usualSeconds(task, record) * 1000;
}
