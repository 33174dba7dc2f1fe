import { z } from "zod";
import { symbolsSchema } from "../market/symbols.ts";

/** The forecasting models on offer; others may be asked for and are reported as not on offer. */
export const MODEL_NAMES = ["random_walk", "drift", "ar1", "ewma", "ridge"] as const;

export const modelInnovationInput = z.strictObject({
  symbols: symbolsSchema,
  innovation_mode: z
    .enum(["conservative", "exploratory", "aggressive"])
    .default("exploratory")
    .describe("How many settings of each model are tried on the training days"),
  model_types: z
    .array(z.string().min(1))
    .min(1)
    .default([...MODEL_NAMES])
    .describe("random_walk always takes part: it is what the others have to beat"),
  train_sessions: z.int().min(60).max(1260).default(250),
  test_sessions: z.int().min(20).max(252).default(60),
  horizon_sessions: z.int().min(1).max(20).default(1).describe("How far ahead is forecast"),
});
