import { mean, sampleStandardDeviation } from "simple-statistics";
import { z } from "zod";
import { SESSIONS_PER_YEAR } from "../market/returns.ts";
import { measurePerformance } from "../performance-analysis/performance.ts";
import { type BackTestRules, backTest } from "./back-test.ts";
import { MAX_LOOKBACK_SESSIONS, type Prices, type Strategy } from "./strategy.ts";

export const walkForwardSchema = z.object({
  strategy: z.string(),
  setting: z.record(z.string(), z.number()).describe("Best on the newest training days: the one to use next"),
  folds: z.int(),
  in_sample_sharpe: z.number().describe("Mean over folds of the chosen setting's, on its own training days"),
  out_of_sample: z.object({
    sessions: z.int(),
    sharpe_ratio: z.number(),
    total_return: z.number(),
    volatility: z.number(),
    max_drawdown: z.number(),
  }),
});
export type WalkForward = z.output<typeof walkForwardSchema>;

export interface WalkForwardRules extends BackTestRules {
  readonly train_sessions: number;
  readonly test_sessions: number;
  readonly folds: number;
}

/** Closes that a walk-forward test of so many folds needs. */
export function sessionsNeeded(rules: WalkForwardRules, folds = rules.folds): number {
  return MAX_LOOKBACK_SESSIONS + 1 + rules.train_sessions + folds * rules.test_sessions;
}

/**
 * Tests a strategy as it would have been used (Pardo, The Evaluation and Optimization of Trading Strategies, 11):
 * for each fold the setting with the best Sharpe ratio on the training days is judged on the days after them, which
 * it has not seen. Only these days count as result.
 * @param prices at least `sessionsNeeded(rules, 1)` closes; with fewer than all folds need, the oldest are left out.
 */
export function walkForward(prices: Prices, strategy: Strategy, rules: WalkForwardRules): WalkForward {
  const { train_sessions: train, test_sessions: test } = rules;
  const days = prices[0]?.length ?? 0;
  const folds = Math.min(rules.folds, Math.floor((days - sessionsNeeded(rules, 0)) / test));
  const from = days - train - folds * test;
  // What a setting does on a day depends on earlier closes only, so one back-test serves all folds.
  const runs = strategy.settings.map((setting) => ({
    setting,
    returns: backTest(prices, strategy, setting, from, rules),
  }));
  const bestOn = (start: number) =>
    runs
      .map((run) => ({ ...run, sharpe: sharpeRatio(run.returns.slice(start, start + train)) }))
      .reduce((best, run) => (run.sharpe > best.sharpe ? run : best));

  const chosen = Array.from({ length: folds }, (_, fold) => ({ ...bestOn(fold * test), fold }));
  const unseen = chosen.flatMap(({ returns, fold }) => returns.slice(train + fold * test, train + (fold + 1) * test));
  const figures = measurePerformance(equityOf(unseen), 0);
  return {
    strategy: strategy.name,
    setting: bestOn(folds * test).setting,
    folds,
    in_sample_sharpe: mean(chosen.map(({ sharpe }) => sharpe)),
    out_of_sample: {
      sessions: unseen.length,
      sharpe_ratio: sharpeRatio(unseen),
      total_return: figures.total_return,
      volatility: figures.volatility ?? 0,
      max_drawdown: figures.max_drawdown,
    },
  };
}

function sharpeRatio(returns: readonly number[]): number {
  const deviation = sampleStandardDeviation([...returns]);
  return deviation > 0 ? (mean([...returns]) / deviation) * Math.sqrt(SESSIONS_PER_YEAR) : 0;
}

function equityOf(returns: readonly number[]): readonly number[] {
  const equity = [1];
  for (const value of returns) equity.push((equity.at(-1) ?? 1) * (1 + value));
  return equity;
}
