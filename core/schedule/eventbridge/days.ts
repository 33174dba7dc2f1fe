import { DAYS_OF_MONTHS } from "../cron/constants.ts";

/** Days that all three fields allow, in any year. */
export interface Days {
  /** 0 is Sunday. */
  readonly weekdays: readonly number[];
  readonly daysOfMonth: readonly number[];
  /** 1 is January. */
  readonly months: readonly number[];
}

export const ALL_WEEKDAYS = [0, 1, 2, 3, 4, 5, 6] as const;
export const ALL_DAYS_OF_MONTH: readonly number[] = Array.from({ length: 31 }, (_, index) => index + 1);
export const ALL_MONTHS: readonly number[] = Array.from({ length: 12 }, (_, index) => index + 1);
export const EVERY_DAY: Days = { weekdays: ALL_WEEKDAYS, daysOfMonth: ALL_DAYS_OF_MONTH, months: ALL_MONTHS };
/** The days that sessions lie on. */
export const TRADING_WEEKDAYS: Days = { ...EVERY_DAY, weekdays: [1, 2, 3, 4, 5] };

function isEveryDate({ daysOfMonth, months }: Days): boolean {
  return daysOfMonth.length === ALL_DAYS_OF_MONTH.length && months.length === ALL_MONTHS.length;
}

/**
 * The days that lie some days after (or, below 0, before) the given ones; where the length of February or
 * the lists' crossing of days with months make it necessary, a few more.
 */
export function shiftDays(days: Days, by: number): readonly Days[] {
  if (by === 0) return [days];
  const step = by > 0 ? 1 : -1;
  return shiftByOne(days, step).flatMap((shifted) => shiftDays(shifted, by - step));
}

function shiftByOne(days: Days, step: 1 | -1): readonly Days[] {
  const weekdays = sorted(days.weekdays.map((weekday) => (weekday + step + 7) % 7));
  if (isEveryDate(days)) return [{ ...days, weekdays }];
  const daysOfMonth = days.daysOfMonth.map((day) => day + step).filter((day) => 1 <= day && day <= 31);
  const crossed = step === 1 ? monthsAfter(days) : monthsBefore(days);
  return [{ ...days, daysOfMonth }, crossed]
    .filter((shifted) => shifted.daysOfMonth.length > 0 && shifted.months.length > 0)
    .map((shifted) => ({ ...shifted, weekdays }));
}

/** The firsts that follow last days of months. */
function monthsAfter({ weekdays, daysOfMonth, months }: Days): Days {
  const ending = months.filter((month) => lastDaysOf(month).some((day) => daysOfMonth.includes(day)));
  return { weekdays, daysOfMonth: [1], months: sorted(ending.map((month) => (month % 12) + 1)) };
}

/** The possible last days before firsts. */
function monthsBefore({ weekdays, daysOfMonth, months }: Days): Days {
  const ending = daysOfMonth.includes(1) ? sorted(months.map((month) => ((month + 10) % 12) + 1)) : [];
  return { weekdays, daysOfMonth: sorted([...new Set(ending.flatMap(lastDaysOf))]), months: ending };
}

function lastDaysOf(month: number): readonly number[] {
  return month === 2 ? [28, 29] : DAYS_OF_MONTHS.slice(month - 1, month);
}

/** The days that are among both; undefined when there are none. */
export function intersectDays(a: Days, b: Days): Days | undefined {
  const weekdays = a.weekdays.filter((weekday) => b.weekdays.includes(weekday));
  const daysOfMonth = a.daysOfMonth.filter((day) => b.daysOfMonth.includes(day));
  const months = a.months.filter((month) => b.months.includes(month));
  const isEmpty = weekdays.length === 0 || daysOfMonth.length === 0 || months.length === 0;
  return isEmpty ? undefined : { weekdays, daysOfMonth, months };
}

function sorted(values: readonly number[]): readonly number[] {
  return values.toSorted((a, b) => a - b);
}
