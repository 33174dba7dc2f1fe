import type { Calendar } from "../calendar/calendar.ts";
import { dayNumberOf, MILLIS_PER_DAY, MILLIS_PER_MINUTE } from "../civil-date.ts";
import type { EpochMillis } from "../ports/clock.ts";
import { hoursWindows } from "./hours-windows.ts";
import { dividesDay } from "./interval.ts";
import type { Schedule } from "./schedule.ts";
import { wallFires, wallScheduleOf } from "./wall-fires.ts";

/**
 * How far a fire is looked for. The rarest a cron expression can name is 29 February on one weekday: every 28 years,
 * and 40 where a leap year is left out (2072 to 2112).
 */
const SEARCH_MILLIS = 41 * 366 * MILLIS_PER_DAY;

/** The first step of a search backwards; each one is twice as long as the one before. */
const FIRST_STEP_BACK_MILLIS = 60 * MILLIS_PER_MINUTE;

/** Any moment would do: what does not fire within 41 years of it does not fire. */
const PROBED_FROM: EpochMillis = dayNumberOf(2024, 1, 1) * MILLIS_PER_DAY;

/** The moments a schedule fires, in order; `from` included, `to` excluded. */
export function* firesBetween(
  schedule: Schedule,
  calendar: Calendar,
  from: EpochMillis,
  to: EpochMillis,
): Generator<EpochMillis, undefined, undefined> {
  if (schedule.kind === "manual") return;
  if (schedule.kind === "interval") {
    const stepMillis = schedule.intervalMinutes * MILLIS_PER_MINUTE;
    for (const { start, end } of hoursWindows(schedule.hours, calendar, from, to)) {
      for (let at = Math.ceil(start / stepMillis) * stepMillis; at < end; at += stepMillis) yield at;
    }
    return;
  }
  const wallSchedule = wallScheduleOf(schedule, calendar);
  for (const { start, end } of hoursWindows(schedule.hours, calendar, from, to)) {
    yield* wallFires(wallSchedule, start, end);
  }
}

/** The first fire after a moment, that moment excluded; undefined when there is none within 41 years, so never. */
export function nextFire(schedule: Schedule, calendar: Calendar, after: EpochMillis): EpochMillis | undefined {
  return firesBetween(schedule, calendar, after + 1, after + SEARCH_MILLIS).next().value;
}

/** Up to `count` newest fires at or before a moment, newest first; fewer when the 41 years before it have fewer. */
export function lastFires(
  schedule: Schedule,
  calendar: Calendar,
  atOrBefore: EpochMillis,
  count: number,
): readonly EpochMillis[] {
  const fires: EpochMillis[] = [];
  let end = atOrBefore + 1;
  let stepMillis = FIRST_STEP_BACK_MILLIS;
  while (fires.length < count && end > atOrBefore - SEARCH_MILLIS) {
    fires.push(...[...firesBetween(schedule, calendar, end - stepMillis, end)].reverse());
    end -= stepMillis;
    stepMillis *= 2;
  }
  return fires.slice(0, count);
}

/** The fire nearest to a moment and at most `toleranceMillis` away from it; of two as near, the later. */
export function nearestFire(
  schedule: Schedule,
  calendar: Calendar,
  at: EpochMillis,
  toleranceMillis: number,
): EpochMillis | undefined {
  let nearest: EpochMillis | undefined;
  for (const fire of firesBetween(schedule, calendar, at - toleranceMillis, at + toleranceMillis + 1)) {
    if (nearest === undefined || Math.abs(fire - at) <= Math.abs(nearest - at)) nearest = fire;
  }
  return nearest;
}

/**
 * The scheduled time that a delivery by the cloud at `at` stands for; undefined when the schedule or the calendar says no.
 * As `nearestFire`, but an interval that the cloud runs in a phase of its own (it does not divide a day) is taken
 * as it comes, within its market hours.
 */
export function recogniseFire(
  schedule: Schedule,
  calendar: Calendar,
  at: EpochMillis,
  toleranceMillis: number,
): EpochMillis | undefined {
  if (schedule.kind !== "interval" || dividesDay(schedule.intervalMinutes)) {
    return nearestFire(schedule, calendar, at, toleranceMillis);
  }
  const isWithinHours = schedule.hours === "any" || calendar.isOpen(at) === (schedule.hours === "open");
  return isWithinHours ? at : undefined;
}

/** Whether a schedule fires at all with this calendar: not so a manual one, or `at: open-30m` in market hours only. */
export function everFires(schedule: Schedule, calendar: Calendar): boolean {
  return nextFire(schedule, calendar, PROBED_FROM) !== undefined;
}
