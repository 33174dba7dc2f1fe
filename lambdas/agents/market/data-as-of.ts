import { z } from "zod";

/** On which recorded day a result stands: part of every agent's output. */
export const dataAsOfSchema = z.object({
  session: z.iso.date().describe("The exchange's newest session that has begun"),
  recorded_session: z.iso.date().describe("The recorded session whose prices stand for it"),
  phase: z.enum(["open", "closed"]).describe("closed: the session's close is known"),
});
export type DataAsOf = z.output<typeof dataAsOfSchema>;
