import { dayNumberOf, requireDate, weekdayOf } from "../civil-date.ts";
import { easterSunday } from "./easter.ts";

const [SUNDAY, MONDAY, THURSDAY, SATURDAY] = [0, 1, 4, 6];

/** Closings that no rule foresees. */
const SPECIAL_CLOSINGS: readonly (readonly [date: string, name: string])[] = [
  ["1994-04-27", "Funeral of President Nixon"],
  ["2001-09-11", "Attacks of 11 September"],
  ["2001-09-12", "Attacks of 11 September"],
  ["2001-09-13", "Attacks of 11 September"],
  ["2001-09-14", "Attacks of 11 September"],
  ["2004-06-11", "Funeral of President Reagan"],
  ["2007-01-02", "Funeral of President Ford"],
  ["2012-10-29", "Hurricane Sandy"],
  ["2012-10-30", "Hurricane Sandy"],
  ["2018-12-05", "Funeral of President G. H. W. Bush"],
  ["2025-01-09", "Funeral of President Carter"],
];

/** The holidays and special closings of NYSE in a year: names by day number. After NYSE Rule 7.2 and its published lists. */
export function nyseHolidays(year: number): ReadonlyMap<number, string> {
  const holidays = new Map<number, string>();
  const newYear = dayNumberOf(year, 1, 1);
  // On a Saturday it is not observed: the Friday before ends an accounting period.
  if (weekdayOf(newYear) !== SATURDAY) holidays.set(observed(newYear), "New Year's Day");
  if (year >= 1998) holidays.set(nthWeekday(year, 1, MONDAY, 3), "Martin Luther King Jr. Day");
  holidays.set(nthWeekday(year, 2, MONDAY, 3), "Presidents' Day");
  holidays.set(easterSunday(year) - 2, "Good Friday");
  holidays.set(lastMondayOfMay(year), "Memorial Day");
  if (year >= 2022) holidays.set(observed(dayNumberOf(year, 6, 19)), "Juneteenth");
  holidays.set(observed(dayNumberOf(year, 7, 4)), "Independence Day");
  holidays.set(nthWeekday(year, 9, MONDAY, 1), "Labor Day");
  holidays.set(thanksgiving(year), "Thanksgiving Day");
  holidays.set(observed(dayNumberOf(year, 12, 25)), "Christmas Day");
  for (const [date, name] of SPECIAL_CLOSINGS) {
    if (date.startsWith(`${year}-`)) holidays.set(requireDate(date), name);
  }
  return holidays;
}

/** The fourth Thursday of November. */
export function thanksgiving(year: number): number {
  return nthWeekday(year, 11, THURSDAY, 4);
}

/** Saturday → the Friday before, Sunday → the Monday after. */
function observed(dayNumber: number): number {
  const weekday = weekdayOf(dayNumber);
  if (weekday === SATURDAY) return dayNumber - 1;
  return weekday === SUNDAY ? dayNumber + 1 : dayNumber;
}

function nthWeekday(year: number, month: number, weekday: number, n: number): number {
  const first = dayNumberOf(year, month, 1);
  return first + ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7;
}

function lastMondayOfMay(year: number): number {
  const last = dayNumberOf(year, 5, 31);
  return last - ((weekdayOf(last) - MONDAY + 7) % 7);
}
