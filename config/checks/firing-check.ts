import type { Calendar } from "../../core/calendar/calendar.ts";
import { everFires } from "../../core/schedule/fires.ts";
import type { Schedule } from "../../core/schedule/schedule.ts";

/** Whether a schedule of a task that has one ever fires. */
export type FiringCheck = (schedule: Schedule) => boolean;

/**
 * Telling that a schedule never fires takes a search of decades, some 10 ms: a file with more such schedules, all
 * different, is told of these.
 */
const MAX_IN_VAIN = 100;

/** Asks the calendar about each schedule once, however many tasks have it, and stops after 100 that never fire. */
export function createFiringCheck(calendar: Calendar): FiringCheck {
  const known = new Map<string, boolean>();
  let inVain = 0;
  return (schedule) => {
    const identity = JSON.stringify(schedule);
    const before = known.get(identity);
    if (before !== undefined) return before;
    const fires = inVain >= MAX_IN_VAIN || everFires(schedule, calendar);
    if (!fires) inVain += 1;
    known.set(identity, fires);
    return fires;
  };
}
