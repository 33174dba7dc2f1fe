import { mean, sampleStandardDeviation } from "simple-statistics";
import type { Market } from "../market/market.ts";
import { simpleReturns } from "../market/returns.ts";
import { MAX_SHOWN_EVENTS, type Sentiment } from "./sentiment.ts";

/** A quarter of daily returns says what is usual for a symbol. */
const USUAL_SESSIONS = 60;
/** Three deviations happen to a stock about once a quarter, five about once in two years: returns have fat tails. */
const UNUSUAL_DEVIATIONS = 3;
const MAJOR_DEVIATIONS = 5;
/** A week's momentum, held against a year of weeks. */
const MOMENTUM_SESSIONS = 5;
const MOMENTUM_HISTORY_SESSIONS = 252;

/**
 * The mood that prices imply, for want of news: half the breadth of the newest session (advancing less declining
 * symbols), half the benchmark's momentum over a week in deviations of a year of such weeks, squeezed into -1 to 1.
 * An unusual move of a symbol against its last quarter stands for an event.
 */
export function implySentiment(market: Market, symbols: readonly string[]): Sentiment {
  const moves = symbols.map((symbol) => ({ symbol, deviations: newestMove(market, symbol) }));
  const breadth = mean(moves.map(({ deviations }) => Math.sign(deviations)));
  const unusual = moves
    .filter(({ deviations }) => Math.abs(deviations) >= UNUSUAL_DEVIATIONS)
    .sort((a, b) => Math.abs(b.deviations) - Math.abs(a.deviations));
  return {
    method: "market_implied",
    score: (breadth + Math.tanh(momentum(market))) / 2,
    by_symbol: Object.fromEntries(
      moves.map(({ symbol, deviations }) => [symbol, Math.tanh(deviations / UNUSUAL_DEVIATIONS)]),
    ),
    events: {
      count: unusual.length,
      major: unusual.some(({ deviations }) => Math.abs(deviations) >= MAJOR_DEVIATIONS),
      top: unusual.slice(0, MAX_SHOWN_EVENTS).map(({ symbol, deviations }) => ({
        what: `${symbol} moved ${deviations.toFixed(1)} usual days' worth`,
        score: Math.tanh(deviations / UNUSUAL_DEVIATIONS),
      })),
    },
  };
}

/** The newest session's return, so far when it is open, in standard deviations of the quarter before it. */
function newestMove(market: Market, symbol: string): number {
  const closes = market.closes(symbol, USUAL_SESSIONS + 2);
  const prices = market.isOpen ? [...closes.slice(1), market.price(symbol)] : closes;
  const returns = simpleReturns(prices);
  const newest = returns.pop() ?? 0;
  if (returns.length < 2) return 0;
  return newest / sampleStandardDeviation(returns) || 0;
}

function momentum(market: Market): number {
  const { closes, last } = market.benchmark(MOMENTUM_HISTORY_SESSIONS + MOMENTUM_SESSIONS);
  const levels = market.isOpen ? [...closes, last] : closes;
  const weeks = levels.slice(MOMENTUM_SESSIONS).map((level, i) => level / (levels[i] ?? level) - 1);
  const newest = weeks.at(-1) ?? 0;
  if (weeks.length < 2) return 0;
  return (newest - mean(weeks)) / sampleStandardDeviation(weeks) || 0;
}
