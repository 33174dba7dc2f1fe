import { z } from "zod";
import { AgentError } from "../agent-error.ts";
import type { Agent, AgentContext } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { MARKET_SIGNAL_TTL_SECONDS } from "../market/signal-lifetime.ts";
import { type Feed, sentimentFetchInput } from "./input.ts";
import { readLexiconSentiment } from "./lexicon-sentiment.ts";
import { implySentiment } from "./market-implied-sentiment.ts";
import { keepSentiment } from "./newest-sentiment.ts";
import { type Headline, parseFeed } from "./parse-feed.ts";
import { readFeed } from "./read-feed.ts";
import { sentimentSchema } from "./sentiment.ts";

/** Scores closer to 0 than this are called neutral. */
const NEUTRAL_SCORE = 0.1;
const HOUR_MILLIS = 3_600_000;

const feedReportSchema = z.object({
  name: z.string(),
  headlines: z.int().describe("Used: within the look-back and published by now"),
  undated: z.int().describe("Left out: nobody can say whether they were known"),
  error: z.string().nullable(),
});
type FeedReport = z.output<typeof feedReportSchema>;

export const sentimentFetchOutput = z.object({
  data_as_of: dataAsOfSchema,
  ...sentimentSchema.shape,
  label: z.enum(["negative", "neutral", "positive"]),
  feeds: z.array(feedReportSchema),
});

type Input = z.output<typeof sentimentFetchInput>;

/** Reads the mood of the configured feeds' headlines; with none, implies it from prices and says so. */
export const sentimentFetch: Agent<typeof sentimentFetchInput, typeof sentimentFetchOutput> = {
  name: "sentiment_fetch",
  input: sentimentFetchInput,
  output: sentimentFetchOutput,
  async run(input, context) {
    const read = await Promise.all(input.feeds.map((feed) => readHeadlines(feed, input, context)));
    const feeds = read.map(({ report }) => report);
    if (feeds.length > 0 && feeds.every(({ error }) => error !== null)) throw unreachable(feeds);
    const sentiment =
      feeds.length === 0
        ? implySentiment(context.market, input.symbols)
        : readLexiconSentiment(
            read.flatMap(({ headlines }) => headlines),
            input.symbols,
            input.major_score,
          );
    await keepSentiment(context.table, context.now, context.runId, sentiment);
    const { count, major } = sentiment.events;
    return {
      result: { data_as_of: context.market.asOf, ...sentiment, label: labelOf(sentiment.score), feeds },
      signals: { news_events: { value: { count, major }, ttlSeconds: MARKET_SIGNAL_TTL_SECONDS } },
    };
  },
};

async function readHeadlines(
  feed: Feed,
  input: Input,
  { now, signal, log }: AgentContext,
): Promise<{ readonly headlines: readonly Headline[]; readonly report: FeedReport }> {
  try {
    const all = parseFeed(await readFeed(feed, signal, input.fetch_timeout_seconds), feed.format);
    const headlines = all
      .flatMap(({ title, published }) => (published === null ? [] : [{ title, published }]))
      .filter(({ published }) => published <= now && published > now - input.look_back_hours * HOUR_MILLIS)
      .sort((a, b) => b.published - a.published)
      .slice(0, input.max_items);
    const undated = all.filter(({ published }) => published === null).length;
    return { headlines, report: { name: feed.name, headlines: headlines.length, undated, error: null } };
  } catch (error) {
    signal.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    log.warn(`feed ${feed.name} could not be read`, { feed: feed.name, error: message });
    return { headlines: [], report: { name: feed.name, headlines: 0, undated: 0, error: message } };
  }
}

function labelOf(score: number): "negative" | "neutral" | "positive" {
  if (Math.abs(score) < NEUTRAL_SCORE) return "neutral";
  return score < 0 ? "negative" : "positive";
}

function unreachable(feeds: readonly FeedReport[]): AgentError {
  return new AgentError("FeedsUnreachable", {
    code: "FEEDS_UNREACHABLE",
    fault: "system",
    message: `no feed could be read: ${feeds.map(({ name, error }) => `${name}: ${error}`).join("; ")}`,
    remedy: "Check the feeds' addresses in the task's parameters; without feeds the sentiment is implied from prices.",
  });
}
