import { z } from "zod";
import { formatInstant, parseInstant } from "../../../core/instant.ts";
import type { EpochMillis } from "../../../core/ports/clock.ts";
import type { Key, Table } from "../../../core/ports/table.ts";
import { MARKET_SIGNAL_TTL_SECONDS } from "../market/signal-lifetime.ts";
import { type Sentiment, sentimentSchema } from "./sentiment.ts";

const KEY: Key = { pk: "sentiment_fetch", sk: "newest" };
const itemSchema = z.object({ at: z.string(), run_id: z.string(), sentiment: sentimentSchema });
export type NewestSentiment = z.output<typeof itemSchema>;

/** Keeps the sentiment for other agents. */
export async function keepSentiment(
  table: Table,
  now: EpochMillis,
  runId: string,
  sentiment: Sentiment,
): Promise<void> {
  await table.write([{ write: "put", item: { ...KEY, at: formatInstant(now), run_id: runId, sentiment } }]);
}

/** The newest sentiment there is, unless it is older than facts about the market hold. */
export async function readNewestSentiment(table: Table, now: EpochMillis): Promise<NewestSentiment | undefined> {
  const item = await table.get(KEY);
  if (item === undefined) return undefined;
  const newest = itemSchema.parse(item);
  return now - parseInstant(newest.at) <= MARKET_SIGNAL_TTL_SECONDS * 1000 ? newest : undefined;
}
