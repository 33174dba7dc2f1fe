import { parseInstant } from "../../core/instant.ts";
import { parseSchedule, type ScheduleKeys } from "../../core/schedule/parse-schedule.ts";
import type { Schedule } from "../../core/schedule/schedule.ts";

/** The schedule of keys that are known to be right, in New York unless they say otherwise. */
export function scheduleOf(keys: Partial<ScheduleKeys>): Schedule {
  const parsed = parseSchedule({ timezone: "America/New_York", ...keys });
  if ("problems" in parsed) throw new Error(parsed.problems.map((problem) => problem.message).join("\n"));
  return parsed.schedule;
}

/** Midnight UTC of a date, or the moment of an instant. */
export function at(text: string): number {
  return parseInstant(text.length === "2026-01-01".length ? `${text}T00:00:00Z` : text);
}
