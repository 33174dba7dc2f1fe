import { z } from "zod";

const score = z.number().min(-1).max(1);

/** What is known of the market's mood, by either method. */
export const sentimentSchema = z.object({
  method: z
    .enum(["lexicon", "market_implied"])
    .describe("lexicon: from the words of headlines; market_implied: from prices, no news was read"),
  score: score.describe("-1 is gloom, 1 is euphoria"),
  by_symbol: z.record(z.string(), score),
  events: z.object({
    count: z.int().min(0).describe("Headlines in the look-back, or unusual moves of symbols"),
    major: z.boolean(),
    top: z.array(z.object({ what: z.string(), score: z.number() })),
  }),
});
export type Sentiment = z.output<typeof sentimentSchema>;

/** The strongest events are shown, not all. */
export const MAX_SHOWN_EVENTS = 10;
