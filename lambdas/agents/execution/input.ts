import { z } from "zod";
import { initialCashSchema } from "../broker/initial-cash.ts";

export const executionInput = z.strictObject({
  initial_cash_usd: initialCashSchema,
  max_orders: z.int().min(1).max(500).default(100).describe("Filled in one run, oldest first"),
  slippage_bps: z.number().min(0).max(1000).default(2).describe("Against the order, on the last price"),
  fee_per_share_usd: z.number().min(0).default(0.005),
  min_fee_usd: z.number().min(0).default(1),
  max_fee_fraction: z.number().min(0).max(1).default(0.01).describe("Of the order's value; caps the minimum as well"),
});
