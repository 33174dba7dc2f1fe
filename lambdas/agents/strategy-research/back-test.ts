import type { Prices, Setting, Strategy } from "./strategy.ts";

/** Weights are set anew once a week: daily would cost more than it earns. */
const REBALANCE_SESSIONS = 5;
const BPS = 10_000;

export interface BackTestRules {
  readonly max_positions: number;
  readonly cost_bps: number;
}

/**
 * The daily returns of a strategy under one setting on the days `from` … last of `prices`. Weights for a day are set
 * at the close before it, from closes until then alone; between two settings they drift with prices. Trading costs
 * its part of every dollar moved.
 */
export function backTest(
  prices: Prices,
  strategy: Strategy,
  setting: Setting,
  from: number,
  rules: BackTestRules,
): readonly number[] {
  const days = prices[0]?.length ?? 0;
  const returns: number[] = [];
  let weights: readonly number[] = prices.map(() => 0);
  for (let day = from; day < days; day++) {
    let cost = 0;
    if ((day - from) % REBALANCE_SESSIONS === 0) {
      const wanted = strategy.allocate(prices, day - 1, setting, rules.max_positions);
      const moved = wanted.reduce((sum, weight, symbol) => sum + Math.abs(weight - (weights[symbol] ?? 0)), 0);
      cost = (moved * rules.cost_bps) / BPS;
      weights = wanted;
    }
    const ratios = prices.map((row) => (row[day] ?? 0) / (row[day - 1] ?? Number.NaN));
    const earned = weights.reduce((sum, weight, symbol) => sum + weight * ((ratios[symbol] ?? 1) - 1), 0);
    returns.push(earned - cost);
    weights = weights.map((weight, symbol) => (weight * (ratios[symbol] ?? 1)) / (1 + earned));
  }
  return returns;
}
