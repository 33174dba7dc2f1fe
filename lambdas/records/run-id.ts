import { formatInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";

/** `20261120T143000Z`: sorts by time and may stand in an execution's name. */
export function compactInstant(at: EpochMillis): string {
  return formatInstant(Math.floor(at / 1000) * 1000).replaceAll(/[-:]/g, "");
}

/** The id of a scheduled fire: the same fire delivered twice has the same id. */
export function scheduledRunId(task: string, scheduledAt: EpochMillis): string {
  return `${compactInstant(scheduledAt)}-${task}`;
}

/** The id of a run that no schedule asked for; `suffix` makes it unique. */
export function manualRunId(task: string, at: EpochMillis, suffix: string): string {
  return `${compactInstant(at)}-${task}-${suffix}`;
}
