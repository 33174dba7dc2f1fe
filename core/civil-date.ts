import { OrchestratorError } from "./errors.ts";

/**
 * Dates of the Gregorian calendar as day numbers (days since 1970-01-01), so that a year of fires costs no objects.
 * The conversions count in eras of 400 years from 1 March 0000, where each leap day ends its year
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
export const MINUTES_PER_DAY = 24 * 60;
export const MILLIS_PER_MINUTE = 60_000;
export const MILLIS_PER_DAY = MINUTES_PER_DAY * MILLIS_PER_MINUTE;

const DAYS_PER_ERA = 400 * 365 + 97;
/** From 0000-03-01 to 1970-01-01. */
const DAYS_BEFORE_EPOCH = 719_468;
/** 1970-01-01 was a Thursday. */
const EPOCH_WEEKDAY = 4;

export interface CivilDate {
  readonly year: number;
  /** 1 is January. */
  readonly month: number;
  readonly day: number;
}

/** Days since 1970-01-01; a day past the month's end counts on into the next month. */
export function dayNumberOf(year: number, month: number, day: number): number {
  const shiftedYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(shiftedYear / 400);
  const yearOfEra = shiftedYear - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_BEFORE_EPOCH;
}

export function civilDateOf(dayNumber: number): CivilDate {
  const shifted = dayNumber + DAYS_BEFORE_EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** 0 is Sunday. */
export function weekdayOf(dayNumber: number): number {
  return (((dayNumber + EPOCH_WEEKDAY) % 7) + 7) % 7;
}

/** `YYYY-MM-DD`, for the years 0 to 9999. */
export function formatDate(dayNumber: number): string {
  const { year, month, day } = civilDateOf(dayNumber);
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

/** The day number of a `YYYY-MM-DD`; undefined for another text or a date that does not exist. */
export function parseDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const dayNumber = dayNumberOf(Number(match[1]), Number(match[2]), Number(match[3]));
  return formatDate(dayNumber) === text ? dayNumber : undefined;
}

/** @throws OrchestratorError `DATE_INVALID` for anything but a `YYYY-MM-DD` that exists. */
export function requireDate(text: string): number {
  const dayNumber = parseDate(text);
  if (dayNumber !== undefined) return dayNumber;
  throw new OrchestratorError({
    code: "DATE_INVALID",
    fault: "user",
    message: `"${text}" is not a date`,
    remedy: "Write it as YYYY-MM-DD, such as 2026-11-27.",
    expected: "a date YYYY-MM-DD",
    found: text,
  });
}
