import type { Calendar } from "../calendar/calendar.ts";
import { MINUTES_PER_DAY } from "../civil-date.ts";
import { createTimeZone, type TimeZone } from "../time-zone.ts";
import type { CronFields } from "./cron/constants.ts";
import { minutesOfDay } from "./cron/match-cron.ts";
import { buildCronExpressions } from "./eventbridge/cron-expression.ts";
import { ALL_DAYS_OF_MONTH, ALL_WEEKDAYS, EVERY_DAY } from "./eventbridge/days.ts";
import { countMoments, type Moments, mergeMoments, narrowMoments, shiftMoments } from "./eventbridge/moments.ts";
import { sessionMoments, sessionWindow } from "./eventbridge/session-moments.ts";
import { PROVIDED_FROM, PROVIDED_TO, zoneShifts } from "./eventbridge/zone-shifts.ts";
import { hoursWindows } from "./hours-windows.ts";
import { dividesDay } from "./interval.ts";
import type { Schedule } from "./schedule.ts";

export interface SchedulerExpression {
  /** `cron(…)` or `rate(…)`. */
  readonly expression: string;
  /** IANA. */
  readonly timezone: string;
}

/** Moments on the clock of a zone. */
interface ZonedMoments {
  readonly zone: TimeZone;
  readonly moments: readonly Moments[];
}

type Interval = Extract<Schedule, { kind: "interval" }>;

const UTC = createTimeZone("UTC");

/**
 * Expressions of EventBridge Scheduler that together fire at every fire of the schedule and at little besides (holidays
 * are not known to them): whoever is called asks the calendar again. None for a manual schedule.
 * An interval that does not divide a day becomes `rate(…)`, in the cloud's phase.
 */
export function buildSchedulerExpressions(schedule: Schedule, calendar: Calendar): readonly SchedulerExpression[] {
  if (schedule.kind === "manual") return [];
  const rate = buildRate(schedule);
  if (rate !== undefined) return [{ expression: rate, timezone: UTC.name }];
  const { zone, moments } = zonedMoments(schedule, calendar);
  return formatMoments(moments).map((expression) => ({ expression, timezone: zone.name }));
}

/** The same for EventBridge rules, which know UTC only: the moments of summer and of winter time. */
export function buildRuleExpressions(schedule: Schedule, calendar: Calendar): readonly string[] {
  if (schedule.kind === "manual") return [];
  const rate = buildRate(schedule);
  if (rate !== undefined) return [rate];
  if (schedule.kind === "interval") return formatMoments(intervalMoments(schedule, calendar, UTC));
  const { zone, moments } = zonedMoments(schedule, calendar);
  return formatMoments(inZone(moments, zone, UTC));
}

/** For an interval that does not divide a day; in the largest unit that keeps it whole, of which it is never one. */
function buildRate(schedule: Schedule): string | undefined {
  if (schedule.kind !== "interval" || dividesDay(schedule.intervalMinutes)) return undefined;
  const { intervalMinutes } = schedule;
  if (intervalMinutes % MINUTES_PER_DAY === 0) return `rate(${intervalMinutes / MINUTES_PER_DAY} days)`;
  return intervalMinutes % 60 === 0 ? `rate(${intervalMinutes / 60} hours)` : `rate(${intervalMinutes} minutes)`;
}

function formatMoments(moments: readonly Moments[]): readonly string[] {
  return [...new Set(mergeMoments(moments).flatMap(buildCronExpressions))];
}

function inZone(moments: readonly Moments[], from: TimeZone, to: TimeZone): readonly Moments[] {
  return zoneShifts(from, to).flatMap((shift) => moments.flatMap((moment) => shiftMoments(moment, shift)));
}

function zonedMoments(schedule: Exclude<Schedule, { kind: "manual" }>, calendar: Calendar): ZonedMoments {
  const exchangeZone = createTimeZone(calendar.timezone);
  switch (schedule.kind) {
    case "interval":
      return zonedIntervalMoments(schedule, calendar, exchangeZone);
    case "cron": {
      const zone = createTimeZone(schedule.timezone);
      const moments = cronMoments(schedule.fields);
      if (schedule.hours !== "open") return { zone, moments };
      return { zone, moments: narrowMoments(moments, windowsIn(zone, calendar)) };
    }
    default:
      return { zone: exchangeZone, moments: sessionMoments(schedule, calendar.wallHours) };
  }
}

/** In UTC, or on the exchange's clock where that names fewer moments and never shows a session's minute twice. */
function zonedIntervalMoments(schedule: Interval, calendar: Calendar, exchangeZone: TimeZone): ZonedMoments {
  const inUtc = { zone: UTC, moments: intervalMoments(schedule, calendar, UTC) };
  if (schedule.hours !== "open" || repeatsSessionMinutes(calendar, exchangeZone)) return inUtc;
  const onExchange = { zone: exchangeZone, moments: intervalMoments(schedule, calendar, exchangeZone) };
  return countMoments(onExchange.moments) <= countMoments(inUtc.moments) ? onExchange : inUtc;
}

/** Outside market hours nothing can be left out: on a holiday any minute of a weekday is outside. */
function intervalMoments({ intervalMinutes, hours }: Interval, calendar: Calendar, zone: TimeZone): readonly Moments[] {
  const minutes = Array.from({ length: MINUTES_PER_DAY / intervalMinutes }, (_, index) => index * intervalMinutes);
  const moments = mergeMoments(inZone([{ minutes, days: EVERY_DAY }], UTC, zone));
  return hours === "open" ? narrowMoments(moments, windowsIn(zone, calendar)) : moments;
}

/** The regular hours on the clock of a zone. */
function windowsIn(zone: TimeZone, calendar: Calendar): readonly Moments[] {
  return mergeMoments(inZone([sessionWindow(calendar.wallHours)], createTimeZone(calendar.timezone), zone));
}

function repeatsSessionMinutes(calendar: Calendar, zone: TimeZone): boolean {
  return zone.changes(PROVIDED_FROM, PROVIDED_TO).some(({ at, offsetBefore, offsetAfter }) => {
    const [window] = hoursWindows("open", calendar, at, at + offsetBefore - offsetAfter);
    return window !== undefined;
  });
}

function cronMoments(fields: CronFields): readonly Moments[] {
  const minutes = minutesOfDay(fields);
  const { daysOfMonth, months, daysOfWeek } = fields;
  if (!fields.daysOfMonthRestricted || !fields.daysOfWeekRestricted) {
    return [{ minutes, days: { weekdays: daysOfWeek, daysOfMonth, months } }];
  }
  return [
    { minutes, days: { weekdays: ALL_WEEKDAYS, daysOfMonth, months } },
    { minutes, days: { weekdays: daysOfWeek, daysOfMonth: ALL_DAYS_OF_MONTH, months } },
  ];
}
