import { mean } from "simple-statistics";
import { COMPANY_NAMES } from "./company-names.ts";
import { scoreHeadline } from "./lexicon.ts";
import type { Headline } from "./parse-feed.ts";
import { MAX_SHOWN_EVENTS, type Sentiment } from "./sentiment.ts";

/** The mood of headlines: the mean of their scores, and of those that name a symbol or its company. */
export function readLexiconSentiment(
  headlines: readonly Headline[],
  symbols: readonly string[],
  majorScore: number,
): Sentiment {
  const scored = headlines.map(({ title }) => ({ what: title, score: scoreHeadline(title) }));
  const strongest = [...scored].sort((a, b) => Math.abs(b.score) - Math.abs(a.score));
  const bySymbol = symbols.flatMap((symbol) => {
    const mention = new RegExp(`\\b(${[symbol, ...(COMPANY_NAMES[symbol] ?? [])].join("|")})\\b`);
    const scores = scored.filter(({ what }) => mention.test(what)).map((one) => one.score);
    return scores.length === 0 ? [] : [[symbol, mean(scores)] as const];
  });
  return {
    method: "lexicon",
    score: scored.length === 0 ? 0 : mean(scored.map((one) => one.score)),
    by_symbol: Object.fromEntries(bySymbol),
    events: {
      count: scored.length,
      major: scored.some((one) => Math.abs(one.score) >= majorScore),
      top: strongest.slice(0, MAX_SHOWN_EVENTS),
    },
  };
}
