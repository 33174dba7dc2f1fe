import { z } from "zod";
import type { AgentContext } from "../contract.ts";

/** What a dependency's result may say of data and mood, whatever its task is called. */
const qualitySchema = z.object({
  quality: z.object({
    findings: z.array(z.object({ kind: z.string(), symbol: z.string().nullable(), recorded_session: z.string() })),
  }),
});
const moodSchema = z.object({ method: z.string(), score: z.number() });

/** A week: older faults do not touch the newest prices. */
const FRESH_SESSIONS = 5;
/** Gloom this deep is no time to buy. */
const GLOOM_SCORE = -0.5;

/** Symbols that may not be bought, each with the reason: doubtful prices of late, or deep gloom for all. */
export function readBars(symbols: readonly string[], { dependencies, market }: AgentContext): Record<string, string> {
  const barred: Record<string, string> = {};
  const recent = new Set(market.closeDates(FRESH_SESSIONS));
  for (const { run_id, result } of Object.values(dependencies)) {
    const quality = qualitySchema.safeParse(result);
    for (const { kind, symbol, recorded_session } of quality.data?.quality.findings ?? []) {
      if (!recent.has(recorded_session)) continue;
      for (const one of symbol === null ? symbols : [symbol])
        barred[one] = `${kind} on ${recorded_session} (${run_id})`;
    }
    const mood = moodSchema.safeParse(result);
    if (mood.success && mood.data.score <= GLOOM_SCORE) {
      for (const symbol of symbols) barred[symbol] = `sentiment is ${mood.data.score.toFixed(2)} (${run_id})`;
    }
  }
  return barred;
}
