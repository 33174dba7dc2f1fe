import { z } from "zod";
import { symbolsSchema } from "../market/symbols.ts";

export const dataSyncInput = z.strictObject({
  symbols: symbolsSchema,
  history_sessions: z.int().min(30).max(2520).default(250).describe("How many sessions back the quality checks look"),
  outlier_deviations: z
    .number()
    .positive()
    .default(8)
    .describe("A daily return this many robust standard deviations from the median is an outlier"),
  stale_sessions: z.int().min(2).default(4).describe("So many unchanged closes in a row are stale"),
  volatility_window_sessions: z.int().min(5).max(250).default(20),
});
