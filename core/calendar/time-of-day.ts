import { MINUTES_PER_DAY } from "../civil-date.ts";
import { OrchestratorError } from "../errors.ts";

/** The minute of the day of an `HH:MM`, `24:00` included; undefined for another text. */
export function parseTimeOfDay(text: string): number | undefined {
  const match = /^(\d{2}):([0-5]\d)$/.exec(text);
  if (match === null) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute <= MINUTES_PER_DAY ? minute : undefined;
}

/** @throws OrchestratorError `TIME_OF_DAY_INVALID` for anything but an `HH:MM` up to `24:00`. */
export function requireTimeOfDay(text: string): number {
  const minute = parseTimeOfDay(text);
  if (minute !== undefined) return minute;
  throw new OrchestratorError({
    code: "TIME_OF_DAY_INVALID",
    fault: "user",
    message: `"${text}" is not a time of day`,
    remedy: "Write it as HH:MM, such as 09:30.",
    expected: "a time HH:MM",
    found: text,
  });
}
