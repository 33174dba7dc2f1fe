import type { Calendar } from "../../../core/calendar/calendar.ts";
import { OrchestratorError } from "../../../core/errors.ts";
import { formatInstant } from "../../../core/instant.ts";
import type { EpochMillis } from "../../../core/ports/clock.ts";
import { readBenchmark } from "./benchmark.ts";
import { type IntradayPath, PATH_STEPS } from "./intraday-path.ts";
import type { KnownSession, Market } from "./market.ts";
import { recordedClose } from "./recorded-close.ts";
import type { RecordedMarket } from "./recorded-market.ts";
import { createReplay } from "./replay.ts";

const MILLS_PER_USD = 1000;
const DAY_MILLIS = 86_400_000;

/** The exchange's sessions, as the market reads them. */
export type TradingCalendar = Pick<Calendar, "sessions" | "sessionAt" | "previous" | "next">;

/** Markets as of any moment; made once a thread, for it keeps paths and the list of sessions. */
export interface MarketSource {
  /**
   * @throws OrchestratorError `MARKET_NOT_RECORDED` before the record begins, `MARKET_NEVER_OPEN` when the calendar
   * has no session within a year on either side.
   */
  at(now: EpochMillis): Market;
}

export function createMarketSource(
  record: RecordedMarket,
  calendar: TradingCalendar,
  path: IntradayPath,
): MarketSource {
  const replay = createReplay(record, calendar);

  function knownSessions(through: string, count: number): readonly KnownSession[] {
    // Five sessions a week at most and some ten holidays a year: 1.5 days a session, and a week's closure.
    const from = new Date(Date.parse(through) - Math.ceil(count * 1.5 + 10) * DAY_MILLIS).toISOString().slice(0, 10);
    const first = record.dates[0] ?? from;
    return calendar
      .sessions(from, through)
      .filter(({ date }) => date > first)
      .slice(-count)
      .map(({ date }) => ({
        session: date,
        recorded_session: String(record.dates[replay.placeOf(date)]),
        seam: replay.isSeam(date),
      }));
  }

  return {
    at(now) {
      const open = calendar.sessionAt(now);
      const begun = open ?? calendar.previous(now);
      const tradingSession = open ?? calendar.next(now);
      if (begun === undefined || tradingSession === undefined) throw neverOpen(now);
      const place = replay.placeOf(begun.date);
      const lastKnown = open === undefined ? place : place - 1;
      const step =
        open === undefined ? PATH_STEPS : Math.floor((PATH_STEPS * (now - begun.open)) / (begun.close - begun.open));

      const price = (symbol: string): number => path(symbol, place, step) / MILLS_PER_USD;
      const closes = (symbol: string, count: number): number[] => {
        const found: number[] = [];
        for (let i = Math.max(0, lastKnown - count + 1); i <= lastKnown; i++) {
          const mills = recordedClose(record, symbol, i);
          if (mills !== undefined) found.push(mills / MILLS_PER_USD);
        }
        return found;
      };

      return {
        now,
        asOf: {
          session: begun.date,
          recorded_session: String(record.dates[place]),
          phase: open === undefined ? "closed" : "open",
        },
        isOpen: open !== undefined,
        symbols: record.symbols,
        tradingSession: { date: tradingSession.date, open: tradingSession.open, close: tradingSession.close },
        price,
        trail: (symbol) => Array.from({ length: step + 1 }, (_, i) => path(symbol, place, i) / MILLS_PER_USD),
        closes,
        closeDates: (count) => record.dates.slice(Math.max(0, lastKnown - count + 1), lastKnown + 1),
        knownSessions(count) {
          const sessions = knownSessions(begun.date, count + 1);
          return (open === undefined ? sessions : sessions.slice(0, -1)).slice(-count);
        },
        closeOn(symbol, session) {
          if (session > begun.date || (session === begun.date && open !== undefined)) {
            throw new RangeError(`the close of ${session} is not known at ${formatInstant(now)}`);
          }
          return (recordedClose(record, symbol, replay.placeOf(session)) ?? Number.NaN) / MILLS_PER_USD;
        },
        benchmark: (count) => readBenchmark(record.symbols, count, closes, price),
      };
    },
  };
}

function neverOpen(now: EpochMillis): OrchestratorError {
  return new OrchestratorError({
    code: "MARKET_NEVER_OPEN",
    fault: "user",
    message: `the exchange has no session within a year of ${formatInstant(now)}`,
    remedy: "Check calendar.closures and calendar.hours of the configuration.",
  });
}
