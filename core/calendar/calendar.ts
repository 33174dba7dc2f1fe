import { MILLIS_PER_DAY, MILLIS_PER_MINUTE, requireDate } from "../civil-date.ts";
import { OrchestratorError } from "../errors.ts";
import type { EpochMillis } from "../ports/clock.ts";
import { createTimeZone } from "../time-zone.ts";
import { type CalendarSpec, findCalendarProblems } from "./calendar-spec.ts";
import type { MarketPhase, Session } from "./session.ts";
import { createTradingDays, type DayHours } from "./trading-days.ts";
import { buildWallHours, type WallHours } from "./wall-hours.ts";

export interface Calendar {
  readonly exchange: string;
  readonly timezone: string;
  /** First and last date for which the rules were checked against published lists; undefined without holidays. */
  readonly verified: { readonly from: string; readonly through: string } | undefined;
  /** The hours a session can have, as the exchange's wall clock shows them. */
  readonly wallHours: WallHours;
  /**
   * Trading sessions of the dates (`YYYY-MM-DD`) from `from` to `to`, both included.
   * @throws OrchestratorError `DATE_INVALID`
   */
  sessions(from: string, to: string): readonly Session[];
  /** @throws OrchestratorError `DATE_INVALID` */
  sessionOn(date: string): Session | undefined;
  /** The hours on the wall clock of a day given as days since 1970-01-01; undefined when there is no session. */
  hoursOfDay(dayNumber: number): DayHours | undefined;
  /**
   * Why the exchange is closed on a whole day (`Saturday`, `Thanksgiving Day`); undefined on a trading day.
   * @throws OrchestratorError `DATE_INVALID`
   */
  closedBecause(date: string): string | undefined;
  /** open ≤ at < close. */
  isOpen(at: EpochMillis): boolean;
  /** The session that is open at this moment. */
  sessionAt(at: EpochMillis): Session | undefined;
  /** The first session that opens after this moment; undefined when there is none within a year. */
  next(at: EpochMillis): Session | undefined;
  /** The last session that closed at or before this moment; undefined when there is none within a year. */
  previous(at: EpochMillis): Session | undefined;
  /** Pre-market and after-hours are those of the US exchanges; other calendars know `closed` and `regular` only. */
  phaseAt(at: EpochMillis): MarketPhase;
}

/** Checked day by day against recorded sessions to 2022, against the lists NYSE publishes from there to 2028. */
const NYSE_VERIFIED = { from: "1990-01-01", through: "2028-12-31" } as const;

/** Trading before the opening begins at 04:00; after the close it goes on for four hours: to 20:00, after an early close to 17:00. */
const PRE_MARKET_START_MILLIS = 4 * 60 * MILLIS_PER_MINUTE;
const AFTER_HOURS_MILLIS = 4 * 60 * MILLIS_PER_MINUTE;

/** The longest closing of NYSE since 1933 took four trading days; a year without a session is a calendar without one. */
const SEARCH_DAYS = 366;

/** @throws OrchestratorError `CALENDAR_INVALID` with the first of `findCalendarProblems`. */
export function createCalendar(spec: CalendarSpec): Calendar {
  const [problem] = findCalendarProblems(spec);
  if (problem !== undefined) {
    throw new OrchestratorError({
      code: "CALENDAR_INVALID",
      fault: "user",
      message: `calendar.${problem.path}: ${problem.message}`,
      expected: problem.expected,
      found: problem.found,
      where: `calendar.${problem.path}`,
    });
  }
  const zone = createTimeZone(spec.hours.timezone);
  const wallHours = buildWallHours(spec);
  const tradingDays = createTradingDays(spec, zone);
  const dayAt = (at: EpochMillis) => Math.floor(zone.toWall(at) / MILLIS_PER_DAY);

  function sessionAt(at: EpochMillis): Session | undefined {
    const session = tradingDays.sessionOf(dayAt(at));
    return session !== undefined && session.open <= at && at < session.close ? session : undefined;
  }

  /** The first session that is wanted, from the day of `at` on, forwards or backwards. */
  function search(at: EpochMillis, step: 1 | -1, isWanted: (session: Session) => boolean): Session | undefined {
    const start = dayAt(at);
    for (let day = start; Math.abs(day - start) <= SEARCH_DAYS; day += step) {
      const session = tradingDays.sessionOf(day);
      if (session !== undefined && isWanted(session)) return session;
    }
    return undefined;
  }

  function extendedPhaseAt(at: EpochMillis): MarketPhase {
    const day = dayAt(at);
    const session = tradingDays.sessionOf(day);
    if (session === undefined) return "closed";
    if (at < session.open) {
      return at >= zone.firstInstantFrom(day * MILLIS_PER_DAY + PRE_MARKET_START_MILLIS) ? "pre_market" : "closed";
    }
    return at < session.close + AFTER_HOURS_MILLIS ? "after_hours" : "closed";
  }

  return {
    exchange: spec.exchange,
    timezone: zone.name,
    verified: spec.holidays === "nyse" ? NYSE_VERIFIED : undefined,
    wallHours,
    sessions(from, to) {
      const sessions: Session[] = [];
      const last = requireDate(to);
      for (let day = requireDate(from); day <= last; day += 1) {
        const session = tradingDays.sessionOf(day);
        if (session !== undefined) sessions.push(session);
      }
      return sessions;
    },
    sessionOn: (date) => tradingDays.sessionOf(requireDate(date)),
    hoursOfDay: tradingDays.hoursOf,
    closedBecause: (date) => tradingDays.closedBecause(requireDate(date)),
    isOpen: (at) => sessionAt(at) !== undefined,
    sessionAt,
    next: (at) => search(at, 1, (session) => session.open > at),
    previous: (at) => search(at, -1, (session) => session.close <= at),
    phaseAt(at) {
      if (sessionAt(at) !== undefined) return "regular";
      return spec.holidays === "nyse" ? extendedPhaseAt(at) : "closed";
    },
  };
}
