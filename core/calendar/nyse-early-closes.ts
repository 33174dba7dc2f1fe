import { dayNumberOf, requireDate, weekdayOf } from "../civil-date.ts";
import { thanksgiving } from "./nyse-holidays.ts";

export interface EarlyClose {
  /** Minute of the day, local to the exchange. */
  readonly closeMinute: number;
  readonly name: string;
}

const [MONDAY, TUESDAY, WEDNESDAY, THURSDAY] = [1, 2, 3, 4];
const ONE_PM = 13 * 60;
const TWO_PM = 14 * 60;

const SPECIAL_EARLY_CLOSES: readonly (readonly [date: string, name: string])[] = [
  ["1997-12-26", "Day after Christmas"],
  ["1999-12-31", "New Year's Eve of the millennium"],
  ["2003-12-26", "Day after Christmas"],
];

/**
 * Days that can close early by rule in 2013 and later, whatever the year: the eve of Independence Day, the day after
 * the fourth Thursday of November, Christmas Eve. They all close at one.
 */
export const NYSE_EARLY_CLOSE_CANDIDATES = [
  { month: 7, firstDay: 3, lastDay: 3, closeMinute: ONE_PM },
  { month: 11, firstDay: 23, lastDay: 29, closeMinute: ONE_PM },
  { month: 12, firstDay: 24, lastDay: 24, closeMinute: ONE_PM },
] as const;

/** The early closes of NYSE in a year by day number. A holiday on the same day comes first. */
export function nyseEarlyCloses(year: number): ReadonlyMap<number, EarlyClose> {
  const closeMinute = year < 1993 ? TWO_PM : ONE_PM;
  const earlyCloses = new Map<number, EarlyClose>();
  const independenceEve = independenceDayEarlyClose(year);
  if (independenceEve !== undefined) earlyCloses.set(independenceEve, { closeMinute, name: "Independence Day" });
  if (year >= 1992) earlyCloses.set(thanksgiving(year) + 1, { closeMinute, name: "Day after Thanksgiving" });
  const christmasEve = dayNumberOf(year, 12, 24);
  if ([MONDAY, TUESDAY, WEDNESDAY, THURSDAY].includes(weekdayOf(christmasEve))) {
    earlyCloses.set(christmasEve, { closeMinute, name: "Christmas Eve" });
  }
  for (const [date, name] of SPECIAL_EARLY_CLOSES) {
    if (date.startsWith(`${year}-`)) earlyCloses.set(requireDate(date), { closeMinute, name });
  }
  return earlyCloses;
}

/** From 1995. With the holiday on a Thursday, the Friday after it closed early until 2012, the Wednesday before it since. */
function independenceDayEarlyClose(year: number): number | undefined {
  if (year < 1995) return undefined;
  const eve = dayNumberOf(year, 7, 3);
  switch (weekdayOf(eve)) {
    case MONDAY:
    case TUESDAY:
    case THURSDAY:
      return eve;
    case WEDNESDAY:
      return year >= 2013 ? eve : dayNumberOf(year, 7, 5);
    default:
      return undefined;
  }
}
