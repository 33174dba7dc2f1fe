import type { Calendar } from "../calendar/calendar.ts";
import { MILLIS_PER_DAY, MILLIS_PER_MINUTE, MINUTES_PER_DAY } from "../civil-date.ts";
import type { EpochMillis } from "../ports/clock.ts";
import { createTimeZone, type TimeZone } from "../time-zone.ts";
import { matchesDay, minutesOfDay } from "./cron/match-cron.ts";
import type { Schedule } from "./schedule.ts";
import { type SessionSchedule, termMinutes } from "./session-minutes.ts";

/** A schedule on a wall clock: which minutes of a day (days since 1970-01-01) it names, ascending. */
export interface WallSchedule {
  readonly zone: TimeZone;
  minutesOn(dayNumber: number): readonly number[];
}

type CronSchedule = Extract<Schedule, { kind: "cron" }>;

const NO_MINUTES: readonly number[] = [];

/** Cron expressions run on the clock of their own zone, session terms on the exchange's. */
export function wallScheduleOf(schedule: CronSchedule | SessionSchedule, calendar: Calendar): WallSchedule {
  if (schedule.kind === "cron") {
    const minutes = minutesOfDay(schedule.fields);
    return {
      zone: createTimeZone(schedule.timezone),
      minutesOn: (dayNumber) => (matchesDay(schedule.fields, dayNumber) ? minutes : NO_MINUTES),
    };
  }
  return {
    zone: createTimeZone(calendar.timezone),
    minutesOn: (dayNumber) => sessionMinutesOn(schedule, dayNumber, calendar),
  };
}

/**
 * The moments in [from, to) at which the wall clock shows a named minute: none for a time the clocks skip,
 * the first of two for a time they show twice.
 */
export function* wallFires(
  { zone, minutesOn }: WallSchedule,
  from: EpochMillis,
  to: EpochMillis,
): Generator<EpochMillis, undefined, undefined> {
  const firstMinute = Math.ceil(zone.toWall(from) / MILLIS_PER_MINUTE);
  const firstDay = Math.floor(firstMinute / MINUTES_PER_DAY);
  // One day more: where clocks go back over midnight, the next day has begun before.
  const lastDay = Math.floor(zone.toWall(to) / MILLIS_PER_DAY) + 1;
  for (let day = firstDay; day <= lastDay; day += 1) {
    const minutes = minutesOn(day);
    const dayMinute = day * MINUTES_PER_DAY;
    for (let index = lowerBound(minutes, firstMinute - dayMinute); index < minutes.length; index += 1) {
      const at = zone.toInstant((dayMinute + (minutes[index] ?? 0)) * MILLIS_PER_MINUTE);
      if (at === undefined || at < from) continue;
      if (at >= to) return;
      yield at;
    }
  }
}

/** A term may reach into the day before or after its session: both neighbours count. */
function sessionMinutesOn(schedule: SessionSchedule, dayNumber: number, calendar: Calendar): readonly number[] {
  const lists: number[][] = [];
  for (const shift of [-1, 0, 1]) {
    const hours = calendar.hoursOfDay(dayNumber + shift);
    if (hours === undefined) continue;
    const minutes = termMinutes(schedule, hours, -shift * MINUTES_PER_DAY);
    if (minutes.length > 0) lists.push(minutes);
  }
  return lists.length < 2 ? lists.flat() : [...new Set(lists.flat())].sort((a, b) => a - b);
}

/** The index of the first of ascending values that is not below the bound. */
function lowerBound(values: readonly number[], bound: number): number {
  let [low, high] = [0, values.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((values[middle] ?? 0) < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
