import { MINUTES_PER_DAY } from "../../civil-date.ts";
import { type Days, intersectDays, shiftDays } from "./days.ts";

/** Minutes of certain days on some wall clock: more of them may be named than a schedule fires at, never fewer. */
export interface Moments {
  /** Minutes of the day, ascending. */
  readonly minutes: readonly number[];
  readonly days: Days;
}

/** The same moments on a clock that is some minutes ahead. */
export function shiftMoments({ minutes, days }: Moments, byMinutes: number): readonly Moments[] {
  const byDay = Map.groupBy(minutes, (minute) => Math.floor((minute + byMinutes) / MINUTES_PER_DAY));
  return [...byDay].flatMap(([dayShift, group]) => {
    const shifted = group.map((minute) => minute + byMinutes - dayShift * MINUTES_PER_DAY);
    return shiftDays(days, dayShift).map((shiftedDays) => ({ minutes: shifted, days: shiftedDays }));
  });
}

/** The moments that lie within one of the windows. */
export function narrowMoments(moments: readonly Moments[], windows: readonly Moments[]): readonly Moments[] {
  return moments.flatMap((moment) =>
    windows.flatMap((window) => {
      const within = new Set(window.minutes);
      const minutes = moment.minutes.filter((minute) => within.has(minute));
      const days = intersectDays(moment.days, window.days);
      return minutes.length === 0 || days === undefined ? [] : [{ minutes, days }];
    }),
  );
}

/** The same moments with those of equal days in one. */
export function mergeMoments(moments: readonly Moments[]): readonly Moments[] {
  const byDays = Map.groupBy(moments, ({ days: { weekdays, daysOfMonth, months } }) =>
    [weekdays, daysOfMonth, months].join(";"),
  );
  return [...byDays.values()].flatMap((group) => {
    const minutes = [...new Set(group.flatMap((moment) => moment.minutes))].sort((a, b) => a - b);
    const [first] = group;
    return first === undefined ? [] : [{ minutes, days: first.days }];
  });
}

/** Moments a week, were every month's every day allowed: to tell which of two lists is the smaller. */
export function countMoments(moments: readonly Moments[]): number {
  return moments.reduce((sum, { minutes, days }) => sum + minutes.length * days.weekdays.length, 0);
}
