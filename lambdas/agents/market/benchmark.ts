import { mean } from "simple-statistics";
import type { Benchmark } from "./market.ts";
import { INDEX_SYMBOL } from "./recorded-close.ts";

/** The basket's level on its first day. */
const BASKET_BASE = 100;

/** The S&P 500 when all `count` closes of it are recorded; else a basket of `symbols`, rebalanced daily. */
export function readBenchmark(
  symbols: readonly string[],
  count: number,
  closes: (symbol: string, count: number) => readonly number[],
  price: (symbol: string) => number,
): Benchmark {
  const index = closes(INDEX_SYMBOL, count);
  const last = price(INDEX_SYMBOL);
  const columns = symbols.map((symbol) => closes(symbol, count));
  const length = columns[0]?.length ?? 0;
  if (index.length === length && !Number.isNaN(last)) return { name: "S&P 500", closes: index, last };

  const levels = [BASKET_BASE];
  const grow = (level: number, ratios: number[]): number => level * mean(ratios);
  for (let i = 1; i < length; i++) {
    const ratios = columns.map((column) => (column[i] ?? 1) / (column[i - 1] ?? 1));
    levels.push(grow(levels.at(-1) ?? BASKET_BASE, ratios));
  }
  const today = symbols.map((symbol, i) => price(symbol) / (columns[i]?.at(-1) ?? 1));
  return {
    name: "equal-weight basket of the recorded stocks",
    closes: levels,
    last: grow(levels.at(-1) ?? BASKET_BASE, today),
  };
}
