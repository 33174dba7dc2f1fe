import { parseDate } from "../civil-date.ts";
import type { Problem } from "../problem.ts";
import { findTimeZone } from "../time-zone.ts";
import { parseTimeOfDay } from "./time-of-day.ts";

/** What a calendar is made from; the `calendar` part of the effective configuration has this shape. */
export interface CalendarSpec {
  readonly exchange: string;
  readonly closures: readonly { readonly date: string; readonly name: string }[];
  readonly early_closes: readonly { readonly date: string; readonly close: string; readonly name: string }[];
  /** Regular hours as `HH:MM`, local to `timezone`; `close` may be `24:00`. */
  readonly hours: { readonly open: string; readonly close: string; readonly timezone: string };
  /** `nyse`: the holidays and early closes of NYSE by rule; `none`: weekdays only. */
  readonly holidays: "nyse" | "none";
}

/** All that is wrong with a calendar's specification; paths are relative to it (`hours.open`, `closures.0.date`). */
export function findCalendarProblems(spec: CalendarSpec): readonly Problem[] {
  return [
    ...timeZoneProblems(spec.hours.timezone),
    ...hoursProblems(spec),
    ...dateProblems("closures", spec.closures),
    ...dateProblems("early_closes", spec.early_closes),
    ...earlyCloseProblems(spec),
  ];
}

function timeZoneProblems(timezone: string): Problem[] {
  const zone = findTimeZone(timezone);
  if (zone === timezone) return [];
  const problem = buildProblem("hours.timezone", "an IANA time zone", timezone, "is not the name of a time zone");
  return [zone === undefined ? problem : { ...problem, suggestion: zone }];
}

function hoursProblems({ hours }: CalendarSpec): Problem[] {
  const malformed = (["open", "close"] as const)
    .filter((end) => parseTimeOfDay(hours[end]) === undefined)
    .map((end) => buildProblem(`hours.${end}`, "a time HH:MM", hours[end], "is not a time of day"));
  if (malformed.length > 0 || hours.open < hours.close) return malformed;
  const [expected, complaint] = [`a time after ${hours.open}`, `is not after the opening at ${hours.open}`];
  return [buildProblem("hours.close", expected, hours.close, `${complaint}; a session lies within one day`)];
}

function dateProblems(list: "closures" | "early_closes", entries: readonly { readonly date: string }[]): Problem[] {
  return entries.flatMap(({ date }, index) => {
    const path = `${list}.${index}.date`;
    if (parseDate(date) === undefined) return [buildProblem(path, "a date YYYY-MM-DD", date, "is not a date")];
    const isRepeated = entries.findIndex((entry) => entry.date === date) < index;
    return isRepeated ? [buildProblem(path, "each date once", date, "is in the list already")] : [];
  });
}

function earlyCloseProblems({ early_closes, hours }: CalendarSpec): Problem[] {
  return early_closes.flatMap(({ close }, index) => {
    const path = `early_closes.${index}.close`;
    if (parseTimeOfDay(close) === undefined) return [buildProblem(path, "a time HH:MM", close, "is not a time of day")];
    const isWithin = hours.open < close && close < hours.close;
    const expected = `a time between ${hours.open} and ${hours.close}`;
    return isWithin ? [] : [buildProblem(path, expected, close, "is not within the regular hours")];
  });
}

function buildProblem(path: string, expected: string, found: string, complaint: string): Problem {
  return { path, expected, found, message: `"${found}" ${complaint}` };
}
