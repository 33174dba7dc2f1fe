import type { DayHours } from "../../calendar/trading-days.ts";
import type { EarlyCloseCandidate, WallHours } from "../../calendar/wall-hours.ts";
import { MINUTES_PER_DAY } from "../../civil-date.ts";
import type { Hours } from "../schedule.ts";
import { type SessionSchedule, termMinutes } from "../session-minutes.ts";
import { type Days, EVERY_DAY, shiftDays, TRADING_WEEKDAYS } from "./days.ts";
import type { Moments } from "./moments.ts";

/** Every minute of the regular hours; early closes are shorter. On the exchange's clock. */
export function sessionWindow({ openMinute, closeMinute }: WallHours): Moments {
  return { minutes: range(openMinute, closeMinute), days: TRADING_WEEKDAYS };
}

/**
 * All moments that session terms can name, on the exchange's clock: those of regular sessions, then what early closes
 * add to them. A term may reach into the day before its session and the day after.
 */
export function sessionMoments(schedule: SessionSchedule, wallHours: WallHours): readonly Moments[] {
  return [-1, 0, 1].flatMap((dayShift) => {
    const regular = namedMinutes(schedule, wallHours, dayShift);
    const early = wallHours.earlyCloses.map((candidate) => {
      const hours = { openMinute: wallHours.openMinute, closeMinute: candidate.closeMinute };
      const added = namedMinutes(schedule, hours, dayShift).filter((minute) => !regular.includes(minute));
      return { minutes: added, days: daysOf(candidate) };
    });
    return [{ minutes: regular, days: TRADING_WEEKDAYS }, ...early]
      .filter(({ minutes }) => minutes.length > 0)
      .flatMap(({ minutes, days }) => shiftDays(days, dayShift).map((shifted) => ({ minutes, days: shifted })));
  });
}

function daysOf({ month, firstDay, lastDay }: EarlyCloseCandidate): Days {
  return { ...EVERY_DAY, daysOfMonth: range(firstDay, lastDay + 1), months: [month] };
}

/** What a session with these hours names on its own day, or on the one before or after it, where its hours say nothing. */
function namedMinutes(schedule: SessionSchedule, hours: DayHours, dayShift: number): readonly number[] {
  const minutes = termMinutes(schedule, hours, dayShift * MINUTES_PER_DAY);
  return dayShift === 0 ? minutes.filter((minute) => isWithin(schedule.hours, minute, hours)) : minutes;
}

function isWithin(hours: Hours, minute: number, { openMinute, closeMinute }: DayHours): boolean {
  const isOpen = openMinute <= minute && minute < closeMinute;
  return hours === "any" || isOpen === (hours === "open");
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
