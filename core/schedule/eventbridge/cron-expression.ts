import { ALL_DAYS_OF_MONTH, ALL_MONTHS, ALL_WEEKDAYS, type Days } from "./days.ts";
import type { Moments } from "./moments.ts";

const WEEKDAY_NAMES = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;

/**
 * Cron expressions of EventBridge (minute, hour, day of month, month, day of week, year) for some moments: one for each
 * group of hours with the same minutes. EventBridge restricts one day field only: of two the rarer is kept.
 * It takes 256 characters; the longest lists, of pairs (0,1,3,4,6,7,…), make 112 + 40 + 56 + 17, with 13 around them.
 */
export function buildCronExpressions({ minutes, days }: Moments): readonly string[] {
  const byHour = [...Map.groupBy(minutes, (minute) => Math.floor(minute / 60))].map(([hour, group]) => ({
    hour,
    minuteField: formatField(
      group.map((minute) => minute % 60),
      0,
      59,
    ),
  }));
  const byMinuteField = Map.groupBy(byHour, ({ minuteField }) => minuteField);
  const dayFields = formatDays(days);
  return [...byMinuteField].map(([minuteField, group]) => {
    const hours = group.map(({ hour }) => hour);
    return `cron(${minuteField} ${formatField(hours, 0, 23)} ${dayFields})`;
  });
}

function formatDays({ weekdays, daysOfMonth, months }: Days): string {
  const month = formatField(months, 1, ALL_MONTHS.length);
  const isByWeekday = weekdays.length / ALL_WEEKDAYS.length < daysOfMonth.length / ALL_DAYS_OF_MONTH.length;
  const [day, weekday] = isByWeekday
    ? ["?", formatRanges(weekdays, (value) => WEEKDAY_NAMES[value] ?? `${value}`)]
    : [formatField(daysOfMonth, 1, ALL_DAYS_OF_MONTH.length), "?"];
  return `${day} ${month} ${weekday} *`;
}

/** `*`, `start/step` where the steps go on to the field's end, or a list of ranges. */
function formatField(values: readonly number[], min: number, max: number): string {
  const [first = min, second = first] = values;
  if (values.length === max - min + 1) return "*";
  const step = second - first;
  const isStepped = values.every((value, index) => value === first + index * step);
  const goesOn = values.length > 2 && step > 1 && isStepped && first + values.length * step > max;
  return goesOn ? `${first}/${step}` : formatRanges(values, String);
}

/** Ascending values as `a-b` where three or more follow each other, else one by one. */
function formatRanges(values: readonly number[], name: (value: number) => string): string {
  const runs: number[][] = [];
  for (const value of values) {
    const run = runs.at(-1);
    if (run?.at(-1) === value - 1) run.push(value);
    else runs.push([value]);
  }
  return runs
    .map((run) => (run.length > 2 ? [run[0] ?? 0, run.at(-1) ?? 0].map(name).join("-") : run.map(name).join(",")))
    .join(",");
}
