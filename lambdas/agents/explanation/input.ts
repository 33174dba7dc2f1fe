import { z } from "zod";

export const explanationInput = z.strictObject({
  max_trades: z.int().min(1).max(200).default(50).describe("Explained in one run, oldest first"),
});
