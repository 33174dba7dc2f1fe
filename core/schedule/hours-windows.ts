import type { Calendar } from "../calendar/calendar.ts";
import type { EpochMillis } from "../ports/clock.ts";
import type { Hours } from "./schedule.ts";

/** A stretch of time: start included, end excluded. */
export interface Window {
  readonly start: EpochMillis;
  readonly end: EpochMillis;
}

/** The parts of [from, to) in which a schedule may fire, in order. */
export function* hoursWindows(
  hours: Hours,
  calendar: Calendar,
  from: EpochMillis,
  to: EpochMillis,
): Generator<Window, undefined, undefined> {
  if (hours === "any") {
    yield { start: from, end: to };
    return;
  }
  let start = from;
  while (start < to) {
    const session = calendar.sessionAt(start) ?? calendar.next(start);
    const [open, close] = [session?.open ?? to, session?.close ?? to];
    const window =
      hours === "open"
        ? { start: Math.max(start, open), end: Math.min(close, to) }
        : { start, end: Math.min(open, to) };
    if (window.start < window.end) yield window;
    start = close;
  }
}
