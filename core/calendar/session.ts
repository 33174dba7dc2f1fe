import type { EpochMillis } from "../ports/clock.ts";

/** An exchange's regular trading hours on one day: open ≤ t < close. */
export interface Session {
  /** Local to the exchange, `YYYY-MM-DD`. */
  readonly date: string;
  readonly open: EpochMillis;
  readonly close: EpochMillis;
  readonly early_close: boolean;
  /** The reason for an early close. */
  readonly name?: string;
}

/** What part of the trading day a moment falls in. */
export const MARKET_PHASES = ["closed", "pre_market", "regular", "after_hours"] as const;
export type MarketPhase = (typeof MARKET_PHASES)[number];
