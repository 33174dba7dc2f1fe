import type { Calendar } from "../../../core/calendar/calendar.ts";
import { OrchestratorError } from "../../../core/errors.ts";
import type { RecordedMarket } from "./recorded-market.ts";

/**
 * Sessions after the record replay this stretch of it, over and over. It begins with more than twenty years of
 * look-back and ends with the last day on which stocks and index were both recorded; it holds calm years (2017),
 * a correction (2018) and a crash (2020).
 */
export const REPLAY_FROM = "2012-01-03";
export const REPLAY_TO = "2020-04-17";

/** Sessions are listed this many days ahead at a time: listing is cheap, doing it for every run is not. */
const LIST_AHEAD_DAYS = 400;
const DAY_MILLIS = 86_400_000;

/** Which recorded session stands for a session of the exchange. */
export interface Replay {
  /**
   * The place in the record for the session of that date. A recorded date stands for itself, one that the record
   * lacks within its span for the recorded one before it; the first session after the record's end is replayed from
   * `REPLAY_FROM`, the next one from the day after, and so on, in order; after `REPLAY_TO` it begins again. Prices
   * jump where the record ends and where the replay begins again.
   * @throws OrchestratorError `MARKET_NOT_RECORDED` (fault: user) before the record's second day: a day's prices
   * start from the close before.
   */
  placeOf(date: string): number;
  /** Whether the session's recorded day does not follow on the one of the session before it. */
  isSeam(date: string): boolean;
}

/** A replay that counts sessions by `calendar`. */
export function createReplay(market: RecordedMarket, calendar: Pick<Calendar, "sessions">): Replay {
  const { dates } = market;
  const end = dates.at(-1) ?? "";
  const from = placeAtOrBefore(dates, REPLAY_FROM);
  const length = placeAtOrBefore(dates, REPLAY_TO) - from + 1;
  let later: readonly string[] = [];
  let listedTo = end;

  /** How many sessions after the record come before the one of `date`. */
  function ordinalOf(date: string): number {
    if (date > listedTo) {
      listedTo = addDays(date, LIST_AHEAD_DAYS);
      later = calendar.sessions(addDays(end, 1), listedTo).map((session) => session.date);
    }
    return Math.max(0, placeAtOrBefore(later, date));
  }

  function placeOf(date: string): number {
    if (date > end) return from + (ordinalOf(date) % length);
    const place = placeAtOrBefore(dates, date);
    if (place > 0) return place;
    throw new OrchestratorError({
      code: "MARKET_NOT_RECORDED",
      fault: "user",
      message: `prices are replayed from ${dates[1]} on, not for ${date}`,
      remedy: "Run the agents for later dates.",
      expected: `${dates[1]} or later`,
      found: date,
    });
  }

  return { placeOf, isSeam: (date) => date > end && ordinalOf(date) % length === 0 };
}

/** The place of the last of the ascending `dates` that is not after `date`; -1 when all are. */
function placeAtOrBefore(dates: readonly string[], date: string): number {
  let low = 0;
  let high = dates.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((dates[middle] ?? "") <= date) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MILLIS).toISOString().slice(0, 10);
}
