import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Run } from "../../core/run.ts";
import type { Trade } from "../../lambdas/agents/broker/trade.ts";

/** What somebody sees of the day while it is played. */
export interface DayView {
  runSeen(run: Run, now: EpochMillis): void;
  tradesSeen(trades: readonly Trade[], now: EpochMillis): void;
  equitySeen(equityUsd: number): void;
  /** The day is over. */
  finish(): void;
}

/** Nobody watches. */
export const SILENT_VIEW: DayView = { runSeen: () => {}, tradesSeen: () => {}, equitySeen: () => {}, finish: () => {} };
