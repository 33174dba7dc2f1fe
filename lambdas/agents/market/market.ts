import type { EpochMillis } from "../../../core/ports/clock.ts";
import type { DataAsOf } from "./data-as-of.ts";

/** A closed session of the exchange and the recorded one that stands for it. */
export interface KnownSession {
  readonly session: string;
  readonly recorded_session: string;
  /** Its recorded day does not follow on that of the session before: prices jump. */
  readonly seam: boolean;
}

export interface Benchmark {
  readonly name: "S&P 500" | "equal-weight basket of the recorded stocks";
  /** Daily closes, oldest first. */
  readonly closes: readonly number[];
  /** The level at `now`. */
  readonly last: number;
}

/**
 * The market as known at one moment: the closes of sessions that have closed, and this session's prices up to that
 * moment. Nothing later can be read through it. Prices are in USD.
 */
export interface Market {
  readonly now: EpochMillis;
  readonly asOf: DataAsOf;
  readonly isOpen: boolean;
  readonly symbols: readonly string[];
  /** The session that is open, or else the next one to open. */
  readonly tradingSession: { readonly date: string; readonly open: EpochMillis; readonly close: EpochMillis };
  /** The last price: of this session when it has begun, else the last close. */
  price(symbol: string): number;
  /** This session's prices from its open to `now`, one each 390th of it (a minute of a regular day), oldest first. */
  trail(symbol: string): readonly number[];
  /** The newest known daily closes, oldest first: recorded days in a row. Fewer where the record begins. */
  closes(symbol: string, count: number): readonly number[];
  /** The recorded dates that `closes` of the same count are of. */
  closeDates(count: number): readonly string[];
  /** The newest sessions of the exchange whose close is known, oldest first. */
  knownSessions(count: number): readonly KnownSession[];
  /** @throws RangeError for a session whose close is not known at `now`. */
  closeOn(symbol: string, session: string): number;
  /** The S&P 500 where it was recorded, else the recorded stocks in equal parts. */
  benchmark(count: number): Benchmark;
}
