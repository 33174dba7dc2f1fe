import { createIntradayPath } from "./intraday-path.ts";
import { createMarketSource, type MarketSource, type TradingCalendar } from "./market-source.ts";
import { openRecordedMarket } from "./open-recorded-market.ts";

/**
 * The recorded market replayed by the sessions of `calendar`; opened when first asked for.
 * @param folder holds the record, see `openRecordedMarket`.
 */
export function createReplayMarket(calendar: TradingCalendar, folder?: URL): MarketSource {
  let source: MarketSource | undefined;
  return {
    at(now) {
      if (source === undefined) {
        const record = openRecordedMarket(folder);
        source = createMarketSource(record, calendar, createIntradayPath(record));
      }
      return source.at(now);
    },
  };
}
