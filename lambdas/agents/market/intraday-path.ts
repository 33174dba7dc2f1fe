import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { standardDeviation } from "simple-statistics";
import { recordedClose } from "./recorded-close.ts";
import type { RecordedMarket } from "./recorded-market.ts";

/** A regular session has 390 minutes: one price a minute; shorter sessions have as many prices, closer together. */
export const PATH_STEPS = 390;

/** The returns a day's noise is scaled by: about a month before it. */
const VOLATILITY_SESSIONS = 20;
/** Where the record has not begun yet: 1 % a day, about 16 % a year, a stock market's long-run order of size. */
const DEFAULT_DAILY_VOLATILITY = 0.01;
/** Sessions whose paths are kept: today's, and the one before for runs around midnight. */
const KEPT_SESSIONS = 2;

/**
 * The price in mills of a symbol at step `step` (0 … PATH_STEPS) of the recorded session at `place`:
 * at step 0 the close before, at the last one the session's close.
 */
export type IntradayPath = (symbol: string, place: number, step: number) => number;

/**
 * Prices within a day, which nobody recorded: a Brownian bridge in log prices from the close before to the day's
 * close, seeded by symbol and recorded date, so it is the same everywhere and every time. The noise has the
 * volatility of the month before, known in advance; with it a bridge to a random close is a plain random walk to
 * whoever does not know the close, so the path gives nothing away (e.g. Glasserman, Monte Carlo Methods in
 * Financial Engineering, 3.1).
 */
export function createIntradayPath(market: RecordedMarket): IntradayPath {
  const sessions = new Map<number, Map<string, Float64Array>>();

  function pathsOf(place: number): Map<string, Float64Array> {
    const known = sessions.get(place);
    if (known !== undefined) return known;
    const [oldest] = sessions.keys();
    if (oldest !== undefined && sessions.size >= KEPT_SESSIONS) sessions.delete(oldest);
    const paths = new Map<string, Float64Array>();
    sessions.set(place, paths);
    return paths;
  }

  return (symbol, place, step) => {
    const paths = pathsOf(place);
    let path = paths.get(symbol);
    if (path === undefined) {
      path = drawPath(market, symbol, place);
      paths.set(symbol, path);
    }
    return path[step] ?? Number.NaN;
  };
}

function drawPath(market: RecordedMarket, symbol: string, place: number): Float64Array {
  const close = recordedClose(market, symbol, place);
  const before = recordedClose(market, symbol, place - 1);
  const path = new Float64Array(PATH_STEPS + 1);
  if (close === undefined || before === undefined) return path.fill(Number.NaN);
  const normal = createNormals(hash(`${symbol} ${market.dates[place]}`));
  const scale = dailyVolatility(market, symbol, place) / Math.sqrt(PATH_STEPS);
  const walk = new Float64Array(PATH_STEPS + 1);
  for (let i = 1; i <= PATH_STEPS; i++) walk[i] = (walk[i - 1] ?? 0) + scale * normal();
  const drift = (Math.log(close / before) - (walk[PATH_STEPS] ?? 0)) / PATH_STEPS;
  for (let i = 0; i <= PATH_STEPS; i++)
    path[i] = Math.max(1, Math.round(before * Math.exp((walk[i] ?? 0) + i * drift)));
  return path;
}

function dailyVolatility(market: RecordedMarket, symbol: string, place: number): number {
  const returns: number[] = [];
  for (let i = place - VOLATILITY_SESSIONS; i < place; i++) {
    const before = recordedClose(market, symbol, i - 1);
    const close = recordedClose(market, symbol, i);
    if (before !== undefined && close !== undefined) returns.push(Math.log(close / before));
  }
  return returns.length < 2 ? DEFAULT_DAILY_VOLATILITY : standardDeviation(returns);
}

/** Standard normal numbers by Box and Muller, from a seeded generator. */
function createNormals(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  /** In (0, 1]: 2^32 equally likely values. */
  const uniform = (): number => ((generator.next() >>> 0) + 1) / 2 ** 32;
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value;
}
