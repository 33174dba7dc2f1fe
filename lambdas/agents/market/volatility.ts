import { z } from "zod";
import type { Market } from "./market.ts";
import { annualisedVolatility, logReturns } from "./returns.ts";

/** Levels by annualised realised volatility of the S&P 500: about its 14th, 75th and 95th percentile, 2000 to 2020. */
const LEVELS = [
  { level: "extreme", from: 0.35 },
  { level: "high", from: 0.2 },
  { level: "normal", from: 0.08 },
  { level: "low", from: 0 },
] as const;

export const volatilitySchema = z.object({
  level: z.enum(["low", "normal", "high", "extreme"]),
  annualised: z.number().min(0).describe("0.2 is 20 % a year"),
  window_sessions: z.int(),
  measured_on: z.string(),
});
export type Volatility = z.output<typeof volatilitySchema>;

/** Realised volatility of the benchmark over the last `sessions` daily returns, this session's so far among them. */
export function measureVolatility(market: Market, sessions: number): Volatility {
  const benchmark = market.benchmark(sessions + 1);
  const levels = market.isOpen ? [...benchmark.closes.slice(1), benchmark.last] : benchmark.closes;
  const annualised = annualisedVolatility(logReturns(levels)) || 0;
  return {
    level: LEVELS.find(({ from }) => annualised >= from)?.level ?? "low",
    annualised,
    window_sessions: levels.length - 1,
    measured_on: benchmark.name,
  };
}
