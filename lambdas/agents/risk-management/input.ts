import { z } from "zod";
import { initialCashSchema } from "../broker/initial-cash.ts";

export const riskManagementInput = z.strictObject({
  initial_cash_usd: initialCashSchema,
  confidence: z.number().min(0.5).max(0.999).default(0.99).describe("Of value at risk and expected shortfall"),
  window_sessions: z.int().min(50).max(2520).default(500).describe("Historical returns the measures rest on"),
  drawdown_sessions: z.int().min(5).max(504).default(252),
  max_position_weight: z.number().positive().max(1).default(0.25).describe("Of equity, per symbol"),
  max_gross_exposure: z.number().positive().max(1).default(1).describe("Of equity; the risk budget may be lower"),
  max_var_fraction: z.number().positive().max(1).default(0.05).describe("Of equity, one day"),
  max_drawdown: z.number().positive().max(1).default(0.2).describe("At this loss from the peak only sales are vetted"),
});
