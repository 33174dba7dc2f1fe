import { civilDateOf, weekdayOf } from "../../civil-date.ts";
import type { CronFields } from "./constants.ts";

/**
 * Whether the expression's date fields allow a day (days since 1970-01-01).
 * Both day fields restricted: either is enough; otherwise both must agree (crontab(5)).
 */
export function matchesDay(fields: CronFields, dayNumber: number): boolean {
  const { month, day } = civilDateOf(dayNumber);
  if (!fields.months.includes(month)) return false;
  const isDayOfMonth = fields.daysOfMonth.includes(day);
  const isDayOfWeek = fields.daysOfWeek.includes(weekdayOf(dayNumber));
  return fields.daysOfMonthRestricted && fields.daysOfWeekRestricted
    ? isDayOfMonth || isDayOfWeek
    : isDayOfMonth && isDayOfWeek;
}

/** The minutes of a day at which the expression's time fields allow it, ascending; worked out once for each expression. */
export function minutesOfDay(fields: CronFields): readonly number[] {
  let minutes = minutesByFields.get(fields);
  if (minutes === undefined) {
    minutes = fields.hours.flatMap((hour) => fields.minutes.map((minute) => hour * 60 + minute));
    minutesByFields.set(fields, minutes);
  }
  return minutes;
}

const minutesByFields = new WeakMap<CronFields, readonly number[]>();
