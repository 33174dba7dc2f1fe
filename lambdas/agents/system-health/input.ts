import { z } from "zod";

export const systemHealthInput = z.strictObject({
  warn_below: z.number().min(0).max(1).default(0.8).describe("A task or agent with a lower success rate is named"),
});
