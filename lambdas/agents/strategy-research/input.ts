import { z } from "zod";
import { initialCashSchema } from "../broker/initial-cash.ts";
import { symbolsSchema } from "../market/symbols.ts";

const STRATEGY_NAMES = ["momentum", "mean_reversion", "volatility_target"] as const;

export type StrategyName = (typeof STRATEGY_NAMES)[number];

export const strategyResearchInput = z.strictObject({
  symbols: symbolsSchema,
  initial_cash_usd: initialCashSchema,
  strategies: z
    .array(z.enum(STRATEGY_NAMES))
    .min(1)
    .default([...STRATEGY_NAMES]),
  train_sessions: z.int().min(60).max(1260).default(252).describe("Chooses each strategy's setting"),
  test_sessions: z.int().min(5).max(252).default(21).describe("Judges it on days it has not seen"),
  folds: z.int().min(2).max(40).default(12),
  max_positions: z.int().min(1).max(20).default(5),
  cost_bps: z.number().min(0).max(500).default(5).describe("Of each dollar traded in the back-tests"),
  min_trade_fraction: z
    .number()
    .min(0)
    .max(1)
    .default(0.01)
    .describe("Of equity; a smaller change of a position is not worth its cost"),
  propose_orders: z.boolean().default(true).describe("false: report only"),
});
