import type { Calendar } from "../calendar/calendar.ts";
import { formatInstant, parseInstant } from "../instant.ts";
import type { JsonObject } from "../json.ts";
import type { EpochMillis } from "../ports/clock.ts";
import { firesBetween, lastFires } from "../schedule/fires.ts";
import type { Schedule } from "../schedule/schedule.ts";

/** A run that succeeded; instants are RFC 3339 in UTC. */
export interface DependencySuccess {
  readonly run_id: string;
  readonly scheduled_time: string | null;
  readonly started_at: string;
}

/** A dependency to be judged at a moment. */
export interface DependencyQuestion {
  readonly name: string;
  readonly schedule: Schedule;
  readonly calendar: Calendar;
  /** The newest by `coveredInstant`; undefined when it never succeeded. */
  readonly newestSuccess: DependencySuccess | undefined;
  readonly now: EpochMillis;
  /** `dependency_lag`: how many due occurrences the success may be behind. */
  readonly lag: number;
}

export interface DependencyJudgement {
  readonly satisfied: boolean;
  /** Occurrences that fell due after what the newest success covers, counted up to 100; null without a success. */
  readonly occurrencesBehind: number | null;
  readonly message: string;
  readonly data: JsonObject;
}

/** Beyond it the exact number tells nobody more, and a minute task that has slept for a year has 500,000. */
const COUNTED_OCCURRENCES = 100;

/**
 * Whether a task may build on another one: its newest success covers one of its last `lag + 1` due occurrences by its
 * own schedule and calendar. What is due this very moment counts as due. A dependency that never fires by itself is
 * satisfied by any success; none is satisfied without one.
 */
export function judgeDependency(question: DependencyQuestion): DependencyJudgement {
  const { name, schedule, calendar, newestSuccess, now, lag } = question;
  if (newestSuccess === undefined) {
    const data = { dependency: name, run_id: null, covered: null, occurrences_behind: null, allowed_behind: lag };
    return { satisfied: false, occurrencesBehind: null, message: `${name} has not succeeded yet`, data };
  }
  const covered = coveredInstant(newestSuccess);
  const due = lastFires(schedule, calendar, now, lag + 1);
  const oldestAllowed = due.at(-1);
  const satisfied = oldestAllowed === undefined || covered >= oldestAllowed;
  const occurrencesBehind = satisfied
    ? due.filter((fire) => fire > covered).length
    : countFires(schedule, calendar, covered, now);
  const data = {
    dependency: name,
    run_id: newestSuccess.run_id,
    covered: formatInstant(covered),
    newest_due: due[0] === undefined ? null : formatInstant(due[0]),
    occurrences_behind: occurrencesBehind,
    allowed_behind: lag,
  };
  return { satisfied, occurrencesBehind, message: describe(question, covered, occurrencesBehind), data };
}

/**
 * The moment up to which a success counts: its scheduled time, or its start when nothing scheduled it (it then covers
 * the occurrence at or before its start). Of two successes the one with the greater is the newer.
 */
export function coveredInstant(success: DependencySuccess): EpochMillis {
  return parseInstant(success.scheduled_time ?? success.started_at);
}

/** Fires in (after, until], counted up to the limit. */
function countFires(schedule: Schedule, calendar: Calendar, after: EpochMillis, until: EpochMillis): number {
  let count = 0;
  for (const _ of firesBetween(schedule, calendar, after + 1, until + 1)) {
    count += 1;
    if (count === COUNTED_OCCURRENCES) break;
  }
  return count;
}

function describe(question: DependencyQuestion, covered: EpochMillis, behind: number): string {
  const { name, schedule, lag } = question;
  const success = `${name} last succeeded for ${formatInstant(covered)}`;
  if (schedule.kind === "manual") return `${success}; it runs on demand, so any success will do`;
  const count = behind === COUNTED_OCCURRENCES ? `${behind} or more` : `${behind}`;
  return `${success}, ${count} due ${behind === 1 ? "occurrence" : "occurrences"} behind (${lag} allowed)`;
}
