import { describe, expect, it } from "vitest";
import { buildRecordedMarket } from "../../../../lambdas/agents/market/data/build-record.ts";
import { openRecordedMarket } from "../../../../lambdas/agents/market/open-recorded-market.ts";
import { recordedClose } from "../../../../lambdas/agents/market/recorded-close.ts";
import { buildRecordFile, parseRecordFile } from "../../../../lambdas/agents/market/recorded-market.ts";
import { SYMBOLS } from "../../../../lambdas/agents/market/symbols.ts";
import { nyse } from "../agent-world.ts";

const STOCKS = "Date,AAPL,XOM\n2000-01-03,0.857,17.1\n2000-01-04,0.785,16.77\n2000-01-05,0.796,17.684\n";
const INDEX =
  "date,open,high,low,close\n2000-01-04,1455.219971,1455.2,1397.4,1399.420044\n2000-01-05,1,2,3,1402.109985\n";

describe("the recorded market", () => {
  const market = openRecordedMarket();

  it("holds the closes as they were recorded", () => {
    const last = market.dates.length - 1;
    expect(market.dates[0]).toBe("1990-01-02");
    expect(market.dates[last]).toBe("2022-12-28");
    expect(recordedClose(market, "AAPL", 0)).toBe(264);
    expect(recordedClose(market, "XOM", last)).toBe(106_627);
    expect(recordedClose(market, "SPX", market.dates.indexOf("2020-04-17"))).toBe(2_874_560);
    expect(recordedClose(market, "SPX", market.dates.indexOf("2020-04-17") + 1)).toBeUndefined();
    expect(market.symbols).toEqual(SYMBOLS);
  });

  it("has one row for each trading session of the calendar, and no other", () => {
    expect(market.dates).toEqual(nyse.sessions("1990-01-02", "2022-12-28").map(({ date }) => date));
  });
});

describe("the record's file", () => {
  it("is read back as it was written", () => {
    const market = buildRecordedMarket(STOCKS, INDEX);
    expect(market.closes[1]).toEqual(Int32Array.of(17_100, 16_770, 17_684));
    expect(market.index).toEqual({ first: 1, closes: Int32Array.of(1_399_420, 1_402_110) });
    const file = buildRecordFile(market, ["made up"]);
    expect(parseRecordFile(file.slice().buffer)).toEqual(market);
  });

  it("is refused when it was cut short", () => {
    const file = buildRecordFile(buildRecordedMarket(STOCKS, INDEX), ["made up"]);
    expect(() => parseRecordFile(file.slice(0, -4).buffer)).toThrow(/bytes where its header says/);
  });

  it("is not made of something that is no price", () => {
    expect(() => buildRecordedMarket(STOCKS.replace("16.77", "-1"), INDEX)).toThrow("not a price: -1");
    expect(() => buildRecordedMarket(STOCKS, INDEX.replace("2000-01-05", "2000-01-06"))).toThrow(/no unbroken part/);
  });
});
