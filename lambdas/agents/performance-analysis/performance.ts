import { sampleStandardDeviation, sum } from "simple-statistics";
import { maxDrawdown } from "../broker/equity-curve.ts";
import { SESSIONS_PER_YEAR, simpleReturns } from "../market/returns.ts";

/** How each figure is reckoned; r are the daily returns of equity, f the risk-free rate a session. */
export const FORMULAS = {
  total_return: "last equity / first equity − 1",
  annualised_return: "(1 + total_return)^(252 / sessions) − 1",
  volatility: "sample deviation of r × √252",
  sharpe_ratio: "mean(r − f) / sample deviation(r − f) × √252 (Sharpe, 1994)",
  max_drawdown: "max over t of 1 − equity(t) / greatest equity until t",
  hit_rate: "sales that earned more than their shares had cost, fees included / sales",
} as const;

export interface PerformanceFigures {
  readonly total_return: number;
  readonly annualised_return: number | null;
  readonly volatility: number | null;
  readonly sharpe_ratio: number | null;
  readonly max_drawdown: number;
}

/** Three daily returns are the fewest that a deviation says anything about. */
const MIN_RETURNS = 3;

/** The figures of a series of values a session apart, by `FORMULAS`; `null` where there is too little to say. */
export function measurePerformance(equities: readonly number[], riskFreeRate: number): PerformanceFigures {
  const returns = simpleReturns(equities);
  const total = (equities.at(-1) ?? 1) / (equities[0] ?? 1) - 1;
  const deviation = returns.length < MIN_RETURNS ? 0 : sampleStandardDeviation(returns);
  const excess = sum(returns) / returns.length - riskFreeRate / SESSIONS_PER_YEAR;
  const enough = returns.length >= MIN_RETURNS;
  return {
    total_return: total,
    annualised_return: enough ? (1 + total) ** (SESSIONS_PER_YEAR / returns.length) - 1 : null,
    volatility: enough ? deviation * Math.sqrt(SESSIONS_PER_YEAR) : null,
    sharpe_ratio: deviation > 0 ? (excess / deviation) * Math.sqrt(SESSIONS_PER_YEAR) : null,
    max_drawdown: maxDrawdown(equities),
  };
}
