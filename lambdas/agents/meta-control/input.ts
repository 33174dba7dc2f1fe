import { z } from "zod";

export const metaControlInput = z.strictObject({
  trend_sessions: z.int().min(20).max(500).default(200).describe("The moving average that tells an uptrend"),
  volatility_window_sessions: z.int().min(5).max(250).default(20),
  target_volatility: z.number().positive().max(1).default(0.15).describe("Annualised; exposure shrinks above it"),
  max_gross_exposure: z.number().min(0).max(1).default(1).describe("Of equity; 1 is fully invested"),
  min_system_health: z.number().min(0).max(1).default(0.5).describe("Below it no new risk is taken"),
});
