import { civilDateOf, requireDate } from "../civil-date.ts";
import type { CalendarSpec } from "./calendar-spec.ts";
import { NYSE_EARLY_CLOSE_CANDIDATES } from "./nyse-early-closes.ts";
import { requireTimeOfDay } from "./time-of-day.ts";

/** The hours a session can have on the exchange's wall clock, as minutes of the day. Sessions lie on Monday to Friday. */
export interface WallHours {
  readonly openMinute: number;
  readonly closeMinute: number;
  /** Dates that may close early in years to come, by rule or because the configuration has one year do so. */
  readonly earlyCloses: readonly EarlyCloseCandidate[];
}

export interface EarlyCloseCandidate {
  readonly closeMinute: number;
  readonly month: number;
  readonly firstDay: number;
  readonly lastDay: number;
}

/** Of a specification without problems. */
export function buildWallHours(spec: CalendarSpec): WallHours {
  const configured = spec.early_closes.map(({ date, close }) => {
    const { month, day } = civilDateOf(requireDate(date));
    return { closeMinute: requireTimeOfDay(close), month, firstDay: day, lastDay: day };
  });
  const openMinute = requireTimeOfDay(spec.hours.open);
  const closeMinute = requireTimeOfDay(spec.hours.close);
  const byRule = spec.holidays === "nyse" ? NYSE_EARLY_CLOSE_CANDIDATES : [];
  const withinHours = byRule.filter((early) => openMinute < early.closeMinute && early.closeMinute < closeMinute);
  return { openMinute, closeMinute, earlyCloses: [...withinHours, ...configured] };
}
