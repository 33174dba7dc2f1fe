import type { Calendar } from "../calendar/calendar.ts";
import { MILLIS_PER_DAY, MILLIS_PER_MINUTE } from "../civil-date.ts";
import type { EpochMillis } from "../ports/clock.ts";
import { nextFire } from "../schedule/fires.ts";
import type { Schedule } from "../schedule/schedule.ts";

/** No wait is without a limit: a dependent that never fires by itself waits for a day. */
const UNSCHEDULED_WAIT_MILLIS = MILLIS_PER_DAY;

/**
 * When a run stops waiting for its dependencies: after `dependency_timeout_minutes` where the task has it,
 * else at its own next fire, which asks anew.
 */
export function dependencyWaitLimit(wait: {
  readonly schedule: Schedule;
  readonly calendar: Calendar;
  /** When the run began to wait. */
  readonly since: EpochMillis;
  readonly dependencyTimeoutMinutes: number | undefined;
}): EpochMillis {
  const { schedule, calendar, since, dependencyTimeoutMinutes } = wait;
  if (dependencyTimeoutMinutes !== undefined) return since + dependencyTimeoutMinutes * MILLIS_PER_MINUTE;
  return nextFire(schedule, calendar, since) ?? since + UNSCHEDULED_WAIT_MILLIS;
}
