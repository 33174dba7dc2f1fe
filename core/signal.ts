import { z } from "zod";
import type { Json } from "./json.ts";

/** A named fact about the world; expired after `ttl_seconds`, counted from `at`. */
export const signalSchema = z.object({
  name: z.string(),
  value: z.json() as z.ZodType<Json>,
  source: z.string().describe("Who said so: an agent's run, an operator, an event"),
  at: z.string().describe("RFC 3339 in UTC"),
  ttl_seconds: z.number().positive().nullable(),
});
export type Signal = z.output<typeof signalSchema>;
