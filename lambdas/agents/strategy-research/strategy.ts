import { mean, sampleStandardDeviation } from "simple-statistics";
import { SESSIONS_PER_YEAR } from "../market/returns.ts";

/** Daily closes: a row a symbol, a column a session, oldest first. */
export type Prices = readonly (readonly number[])[];

/** By symbol, 0 or more, together at most 1; the rest is cash. */
type Weights = readonly number[];

export type Setting = { readonly [name: string]: number };

/** A rule that turns the closes up to and including `day` into weights, once for each setting it may have. */
export interface Strategy {
  readonly name: string;
  /** In words, for explanations; the setting fills in the numbers. */
  describe(setting: Setting): string;
  readonly settings: readonly Setting[];
  allocate(prices: Prices, day: number, setting: Setting, maxPositions: number): Weights;
}

/** No strategy looks further back. */
export const MAX_LOOKBACK_SESSIONS = 252;

const lookbackOf = (setting: Setting): number => setting.lookback_sessions ?? 0;

/** Equal parts of the best-scored symbols that `admit` lets in; a part that finds none stays cash. */
function pickBest(scores: readonly number[], maxPositions: number, admit: (score: number) => boolean): Weights {
  const best = scores
    .map((score, symbol) => ({ score, symbol }))
    .filter(({ score }) => admit(score))
    .sort((a, b) => b.score - a.score)
    .slice(0, maxPositions);
  const picked = new Set(best.map(({ symbol }) => symbol));
  return scores.map((_, symbol) => (picked.has(symbol) ? 1 / maxPositions : 0));
}

/** What has risen most goes on rising for some months (Jegadeesh and Titman, 1993). */
export const momentum: Strategy = {
  name: "momentum",
  describe: (setting) => `risen most over ${lookbackOf(setting)} sessions`,
  settings: [{ lookback_sessions: 63 }, { lookback_sessions: 126 }, { lookback_sessions: MAX_LOOKBACK_SESSIONS }],
  allocate(prices, day, setting, maxPositions) {
    const scores = prices.map((row) => (row[day] ?? 0) / (row[day - lookbackOf(setting)] ?? Number.NaN) - 1);
    return pickBest(scores, maxPositions, (score) => score > 0);
  },
};

/** What has fallen far below its recent mean tends to come back within days (Lehmann, 1990). */
export const meanReversion: Strategy = {
  name: "mean_reversion",
  describe: (setting) => `furthest below the mean of ${lookbackOf(setting)} sessions`,
  settings: [{ lookback_sessions: 5 }, { lookback_sessions: 10 }, { lookback_sessions: 20 }],
  allocate(prices, day, setting, maxPositions) {
    const scores = prices.map((row) => {
      const window = row.slice(day - lookbackOf(setting) + 1, day + 1);
      return (mean(window) - (row[day] ?? 0)) / sampleStandardDeviation(window);
    });
    return pickBest(scores, maxPositions, (score) => score > 1);
  },
};

/** Every symbol by the inverse of its volatility, the whole scaled to a target (Moreira and Muir, 2017). */
export const volatilityTarget: Strategy = {
  name: "volatility_target",
  describe: (setting) => `weighed to a volatility of ${100 * (setting.target ?? 0)} % a year`,
  settings: [
    { lookback_sessions: 20, target: 0.1 },
    { lookback_sessions: 60, target: 0.1 },
    { lookback_sessions: 60, target: 0.15 },
  ],
  allocate(prices, day, setting) {
    const lookback = lookbackOf(setting);
    const returns = prices.map((row) =>
      Array.from({ length: lookback }, (_, i) => {
        const at = day - lookback + 1 + i;
        return (row[at] ?? 0) / (row[at - 1] ?? Number.NaN) - 1;
      }),
    );
    const scores = returns.map((row) => 1 / sampleStandardDeviation(row));
    const total = scores.reduce((sum, score) => sum + score, 0);
    const shares = scores.map((score) => score / total);
    const portfolio = Array.from({ length: lookback }, (_, i) =>
      returns.reduce((sum, row, symbol) => sum + (shares[symbol] ?? 0) * (row[i] ?? 0), 0),
    );
    const volatility = sampleStandardDeviation(portfolio) * Math.sqrt(SESSIONS_PER_YEAR);
    const scale = Math.min(1, (setting.target ?? 0) / volatility);
    return shares.map((share) => share * scale);
  },
};
