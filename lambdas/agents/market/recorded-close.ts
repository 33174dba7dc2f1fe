import type { RecordedMarket } from "./recorded-market.ts";

/** The S&P 500 index is read like a symbol of this name. */
export const INDEX_SYMBOL = "SPX";

/** The close in mills of a symbol, or of the index, at a place of the record; `undefined` where none was recorded. */
export function recordedClose(market: RecordedMarket, symbol: string, place: number): number | undefined {
  if (symbol === INDEX_SYMBOL) return market.index.closes[place - market.index.first];
  return market.closes[market.symbols.indexOf(symbol)]?.[place];
}
