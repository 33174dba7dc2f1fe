import { z } from "zod";
import type { Key } from "../../../core/ports/table.ts";
import type { Market } from "../market/market.ts";

/** A symbol's session so far; prices in USD. */
const barSchema = z.object({
  prices: z.int().min(0).describe("How many it is made of; a session has 391"),
  open: z.number().describe("The close before: the record has no opening prices"),
  high: z.number(),
  low: z.number(),
  last: z.number(),
  realised_variance: z.number().min(0).describe("Sum of squared log returns of the bars"),
});

type Bar = z.output<typeof barSchema>;

/** What is synchronised of a session, kept in the table. */
export const sessionBarsSchema = z.object({
  session: z.string(),
  recorded_session: z.string(),
  /** Prices of all symbols together: rises with every change. */
  synced: z.int().min(0),
  symbols: z.record(z.string(), barSchema),
});
export type SessionBars = z.output<typeof sessionBarsSchema>;

export function sessionBarsKey(session: string): Key {
  return { pk: "data_sync", sk: `session#${session}` };
}

/** The session's bars with the prices that have come since. */
export function syncBars(market: Market, symbols: readonly string[], before: SessionBars | undefined): SessionBars {
  const fresh = symbols.map((symbol) => [symbol, extendBar(before?.symbols[symbol], market.trail(symbol))] as const);
  const bars = { ...before?.symbols, ...Object.fromEntries(fresh) };
  const synced = Object.values(bars).reduce((sum, bar) => sum + bar.prices, 0);
  return { session: market.asOf.session, recorded_session: market.asOf.recorded_session, synced, symbols: bars };
}

function extendBar(before: Bar | undefined, trail: readonly number[]): Bar {
  const first = trail[0] ?? Number.NaN;
  let { high, low, last, realised_variance } = before ?? { high: first, low: first, last: first, realised_variance: 0 };
  for (const price of trail.slice(before?.prices ?? 0)) {
    high = Math.max(high, price);
    low = Math.min(low, price);
    realised_variance += Math.log(price / last) ** 2;
    last = price;
  }
  return { prices: trail.length, open: first, high, low, last, realised_variance };
}
