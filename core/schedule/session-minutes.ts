import type { DayHours } from "../calendar/trading-days.ts";
import { MINUTES_PER_DAY } from "../civil-date.ts";
import type { Schedule } from "./schedule.ts";
import type { SessionTerm } from "./session-term.ts";

export type SessionSchedule = Extract<Schedule, { kind: "at" | "every" }>;

/**
 * The minutes that session terms name on the wall clock for a session with these hours, ascending: those from the
 * minute `dayStart` on and less than a day after it, counted from there. The session's own day starts at 0, the day
 * before it at -1440.
 */
export function termMinutes(schedule: SessionSchedule, hours: DayHours, dayStart: number): number[] {
  const resolve = (term: SessionTerm) =>
    (term.anchor === "open" ? hours.openMinute : hours.closeMinute) + term.offsetMinutes - dayStart;
  const { from, to, everyMinutes } =
    schedule.kind === "every" ? schedule : { from: schedule.term, to: schedule.term, everyMinutes: MINUTES_PER_DAY };
  const first = resolve(from);
  const last = Math.min(resolve(to), MINUTES_PER_DAY - 1);
  const stepsBefore = Math.max(0, Math.ceil(-first / everyMinutes));
  const minutes: number[] = [];
  for (let minute = first + stepsBefore * everyMinutes; minute <= last; minute += everyMinutes) minutes.push(minute);
  return minutes;
}
