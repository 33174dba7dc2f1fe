import { sampleStandardDeviation } from "simple-statistics";
import { describe, expect, it } from "vitest";
import { createIntradayPath, PATH_STEPS } from "../../../../lambdas/agents/market/intraday-path.ts";
import { openRecordedMarket } from "../../../../lambdas/agents/market/open-recorded-market.ts";
import { recordedClose } from "../../../../lambdas/agents/market/recorded-close.ts";

const market = openRecordedMarket();
const place = market.dates.indexOf("2015-11-19");
const wholePath = (symbol: string, at: number): number[] => {
  const path = createIntradayPath(market);
  return Array.from({ length: PATH_STEPS + 1 }, (_, step) => path(symbol, at, step));
};

describe("the price within a day", () => {
  it("goes from the close before to the day's close", () => {
    for (const symbol of [...market.symbols, "SPX"]) {
      const path = wholePath(symbol, place);
      expect(path[0]).toBe(recordedClose(market, symbol, place - 1));
      expect(path[PATH_STEPS]).toBe(recordedClose(market, symbol, place));
    }
  });

  it("is the same whenever it is asked for, and another for each symbol and day", () => {
    expect(wholePath("AAPL", place)).toEqual(wholePath("AAPL", place));
    const shape = (symbol: string, at: number) => {
      const path = wholePath(symbol, at);
      return path.map(
        (price, step) => price - ((path[0] ?? 0) + (step / PATH_STEPS) * ((path.at(-1) ?? 0) - (path[0] ?? 0))),
      );
    };
    expect(shape("AAPL", place)).not.toEqual(shape("AAPL", place + 1));
    expect(shape("AAPL", place)).not.toEqual(shape("MSFT", place));
  });

  it("swings in an hour as much as days have, so that it does not tell where it is going", () => {
    // Over many days, an hour's moves of a random walk have √(60/390) of a day's deviation.
    const hours: number[] = [];
    const days: number[] = [];
    const path = createIntradayPath(market);
    for (let at = place - 1000; at < place; at++) {
      hours.push(Math.log(path("JPM", at, 300) / path("JPM", at, 240)));
      days.push(Math.log(path("JPM", at, PATH_STEPS) / path("JPM", at, 0)));
    }
    const ratio = sampleStandardDeviation(hours) / sampleStandardDeviation(days);
    expect(ratio / Math.sqrt(60 / PATH_STEPS)).toBeGreaterThan(0.85);
    expect(ratio / Math.sqrt(60 / PATH_STEPS)).toBeLessThan(1.15);
  });

  it("is unknown where nothing was recorded", () => {
    expect(createIntradayPath(market)("SPX", market.dates.indexOf("2022-01-03"), 5)).toBeNaN();
  });
});
