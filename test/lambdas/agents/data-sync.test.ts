import { describe, expect, it } from "vitest";
import { createIntradayPath } from "../../../lambdas/agents/market/intraday-path.ts";
import { createMarketSource } from "../../../lambdas/agents/market/market-source.ts";
import { openRecordedMarket } from "../../../lambdas/agents/market/open-recorded-market.ts";
import { createAgentWorld, nyse, replay } from "./agent-world.ts";

interface Synced {
  readonly synced: { readonly prices: number; readonly prices_added: number };
  readonly prices: {
    readonly [symbol: string]: { readonly last: number; readonly high: number; readonly low: number };
  };
  readonly quality: {
    readonly score: number;
    readonly findings: readonly {
      readonly kind: string;
      readonly symbol: string | null;
      readonly recorded_session: string;
    }[];
  };
  readonly volatility: { readonly level: string; readonly annualised: number };
}
const resultOf = ({ result }: { readonly result: unknown }) => result as Synced;

describe("data_sync", () => {
  it("takes in the prices since the last run, for each symbol", async () => {
    const world = createAgentWorld();
    const apple = { parameters: { symbols: ["AAPL"] } };
    const both = { parameters: { symbols: ["AAPL", "BAC"] } };
    const first = resultOf(await world.run("data_sync", "2015-11-19T14:40:00Z", apple));
    expect(first.synced).toEqual({ symbols: 1, prices: 11, prices_added: 11 });
    const second = resultOf(await world.run("data_sync", "2015-11-19T14:50:00Z", both));
    expect(second.synced).toEqual({ symbols: 2, prices: 42, prices_added: 31 });
    const last = resultOf(await world.run("data_sync", "2015-11-19T21:00:00Z", both));
    expect(last.synced).toEqual({ symbols: 2, prices: 782, prices_added: 740 });

    const trail = replay.at(Date.parse("2015-11-19T21:00:00Z")).trail("AAPL");
    expect(last.prices.AAPL).toMatchObject({ last: trail.at(-1), high: Math.max(...trail), low: Math.min(...trail) });
  });

  it("adds nothing when it is run again", async () => {
    const world = createAgentWorld();
    const first = resultOf(await world.run("data_sync", "2015-11-19T16:00:00Z"));
    const again = resultOf(await world.run("data_sync", "2015-11-19T16:00:00Z", { attempt: 2 }));
    expect(again.synced.prices_added).toBe(0);
    expect(again.prices).toEqual(first.prices);
  });

  it("measures realised volatility and names its level in a signal", async () => {
    const calm = await createAgentWorld().run("data_sync", "2017-07-03T15:00:00Z");
    expect(calm.signals.market_volatility?.value).toMatchObject({ level: "low" });
    const crash = await createAgentWorld().run("data_sync", "2008-10-15T15:00:00Z");
    expect(resultOf(crash).volatility.level).toBe("extreme");
    expect(crash.signals.market_volatility).toEqual({
      value: { level: "extreme", annualised: resultOf(crash).volatility.annualised },
      ttl_seconds: 432_000,
    });
  });

  it("counts today's fall as soon as it is seen", async () => {
    // The S&P 500 lost 8.8 % that day.
    const open = resultOf(await createAgentWorld().run("data_sync", "2008-09-29T13:30:00Z"));
    const late = resultOf(await createAgentWorld().run("data_sync", "2008-09-29T19:55:00Z"));
    expect(late.volatility.annualised).toBeGreaterThan(open.volatility.annualised);
  });

  it("finds the long closure of September 2001 and the falls after it", async () => {
    const { quality } = resultOf(await createAgentWorld().run("data_sync", "2001-10-01T15:00:00Z"));
    expect(quality.findings).toContainEqual({
      kind: "gap",
      symbol: null,
      recorded_session: "2001-09-17",
      detail: "7 days after 2001-09-10",
    });
    // 2000-09-29: Apple warned of its earnings and lost half its worth in a day.
    expect(quality.findings).toContainEqual(
      expect.objectContaining({ kind: "outlier", symbol: "AAPL", recorded_session: "2000-09-29" }),
    );
    expect(quality.score).toBeLessThan(1);
  });

  it("finds closes that do not move and sessions that repeat the one before", async () => {
    const record = openRecordedMarket();
    const place = record.dates.indexOf("2015-11-18");
    const spoilt = record.closes.map((column, symbol) => {
      const copy = column.slice();
      if (symbol === 0) copy.fill(copy[place - 10] ?? 0, place - 10, place - 5);
      copy[place] = copy[place - 1] ?? 0;
      return copy;
    });
    const market = { ...record, closes: spoilt };
    const world = createAgentWorld(undefined, createMarketSource(market, nyse, createIntradayPath(market)));
    const { quality } = resultOf(await world.run("data_sync", "2015-11-19T15:00:00Z"));
    expect(quality.findings.slice(0, 2)).toMatchObject([
      { kind: "duplicate", symbol: null, recorded_session: "2015-11-18" },
      { kind: "stale", symbol: "AAPL", recorded_session: record.dates[place - 6] },
    ]);
  });

  it("says where the replay begins anew", async () => {
    const { quality } = resultOf(await createAgentWorld().run("data_sync", "2023-01-04T15:00:00Z"));
    expect(quality.findings).toContainEqual(expect.objectContaining({ kind: "seam", recorded_session: "2012-01-03" }));
  });
});
