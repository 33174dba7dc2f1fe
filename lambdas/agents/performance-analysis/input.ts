import { z } from "zod";
import { initialCashSchema } from "../broker/initial-cash.ts";

export const performanceAnalysisInput = z.strictObject({
  initial_cash_usd: initialCashSchema,
  sessions: z.int().min(2).max(504).default(63).describe("How far back the equity curve goes"),
  risk_free_rate: z
    .number()
    .min(-0.05)
    .max(0.5)
    .default(0)
    .describe("A year, simple; subtracted before the Sharpe ratio"),
});
