import { Temporal } from "temporal-polyfill";

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/**
 * Whether an EventBridge cron expression fires at a moment on the clock of a zone, read from AWS's description of the
 * six fields: a missing local time is skipped, a repeated one fires at its first occurrence.
 */
export function eventBridgeFiresAt(expression: string, timezone: string, at: number): boolean {
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fieldsOf(expression);
  const zoned = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const first = zoned.toPlainDateTime().toZonedDateTime(timezone, { disambiguation: "earlier" });
  return (
    at % 60_000 === 0 &&
    first.epochMilliseconds === at &&
    allows(minute, zoned.minute, 0, 59) &&
    allows(hour, zoned.hour, 0, 23) &&
    allows(dayOfMonth, zoned.day, 1, 31) &&
    allows(named(month, MONTHS, 1), zoned.month, 1, 12) &&
    allows(named(dayOfWeek, WEEKDAYS, 1), (zoned.dayOfWeek % 7) + 1, 1, 7) &&
    allows(year, zoned.year, 1970, 2199)
  );
}

/** @throws Error when EventBridge would refuse the expression's form. */
function fieldsOf(expression: string): [string, string, string, string, string, string] {
  const fields = /^cron\((\S+) (\S+) (\S+) (\S+) (\S+) (\S+)\)$/.exec(expression)?.slice(1) ?? [];
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields;
  if (minute === undefined || hour === undefined || dayOfMonth === undefined || month === undefined) {
    throw new Error(`${expression} has not six fields`);
  }
  if (dayOfWeek === undefined || year === undefined) throw new Error(`${expression} has not six fields`);
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) throw new Error(`${expression} needs ? in one day field`);
  if (expression.length > 256) throw new Error(`${expression} is too long`);
  return [minute, hour, dayOfMonth, month, dayOfWeek, year];
}

function named(field: string, names: readonly string[], from: number): string {
  return names.reduce((text, name, index) => text.replaceAll(name, `${index + from}`), field);
}

function allows(field: string, value: number, min: number, max: number): boolean {
  if (field === "*" || field === "?") return true;
  return field.split(",").some((part) => {
    const match = /^(\d+)(?:-(\d+)|\/(\d+))?$/.exec(part);
    if (match === null) throw new Error(`${part} is no value of EventBridge`);
    const [first, last, step] = match.slice(1).map((text) => (text === undefined ? undefined : Number(text)));
    if (first === undefined || first < min || (last ?? first) > max || (last ?? first) < first) {
      throw new Error(`${part} is out of range`);
    }
    if (step !== undefined) return value >= first && (value - first) % step === 0;
    return first <= value && value <= (last ?? first);
  });
}
