import { MINUTES_PER_DAY } from "../civil-date.ts";

/** Whether every UTC day has the same fires. In the cloud the others run as `rate(…)`, in a phase of its own. */
export function dividesDay(intervalMinutes: number): boolean {
  return MINUTES_PER_DAY % intervalMinutes === 0;
}
