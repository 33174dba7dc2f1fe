import { describe, expect, it } from "vitest";
import type { Portfolio } from "../../../../lambdas/agents/broker/account.ts";
import { buildEquityCurve, drawdownNow, maxDrawdown } from "../../../../lambdas/agents/broker/equity-curve.ts";
import type { Trade } from "../../../../lambdas/agents/broker/trade.ts";
import { replay } from "../agent-world.ts";

const trade = (
  number: number,
  side: "buy" | "sell",
  quantity: number,
  price_mills: number,
  session: string,
): Trade => ({
  number,
  order_id: `o${number}`,
  symbol: "AAPL",
  side,
  quantity,
  price_mills,
  market_price_mills: price_mills,
  fee_mills: 1000,
  realised_mills: null,
  cash_after_mills: 0,
  quantity_after: 0,
  at: `${session}T20:00:00Z`,
  run_id: "r",
  data_as_of: { session, recorded_session: session, phase: "open" },
});

const portfolio = (cash_mills: number, quantity: number): Portfolio => ({
  account: {
    cash_mills,
    initial_cash_mills: 10_000_000,
    fees_mills: 0,
    realised_mills: 0,
    trades: 2,
    opened_at: "2015-11-17T14:00:00Z",
    opened_by: "r",
    version: 3,
  },
  positions: [{ symbol: "AAPL", quantity, cost_mills: 0, version: 1 }],
});

describe("the equity curve", () => {
  // Bought 100 on the 17th at 26 USD, sold 40 on the 18th at 26.5 USD, each for 1 USD:
  // cash 10,000 − 2,600 − 1 = 7,399, then 7,399 + 1,060 − 1 = 8,458.
  const trades = [trade(2, "sell", 40, 26_500, "2015-11-18"), trade(1, "buy", 100, 26_000, "2015-11-17")];

  it("is reckoned backwards from today's books to the initial cash", () => {
    const market = replay.at(Date.parse("2015-11-18T22:00:00Z"));
    const [before = 0, after = 0] = market.closes("AAPL", 2);
    expect(buildEquityCurve(portfolio(8_458_000, 60), trades, market, 10)).toEqual([
      { session: "2015-11-16", recorded_session: "2015-11-16", equity: 10_000 },
      { session: "2015-11-17", recorded_session: "2015-11-17", equity: 7399 + Math.round(100_000 * before) / 1000 },
      { session: "2015-11-18", recorded_session: "2015-11-18", equity: 8458 + Math.round(60_000 * after) / 1000 },
    ]);
  });

  it("ends with now while a session is open", () => {
    const market = replay.at(Date.parse("2015-11-19T16:00:00Z"));
    const curve = buildEquityCurve(portfolio(8_458_000, 60), trades, market, 2);
    expect(curve.map(({ session }) => session)).toEqual(["2015-11-17", "2015-11-18", "2015-11-19"]);
    expect(curve.at(-1)?.equity).toBe(8458 + Math.round(60_000 * market.price("AAPL")) / 1000);
  });
});

describe("drawdown", () => {
  it("is the greatest loss from a peak, and the loss from the peak now", () => {
    expect(maxDrawdown([100, 120, 90, 150, 140])).toBeCloseTo(0.25, 12);
    expect(drawdownNow([100, 120, 90, 150, 140])).toBeCloseTo(10 / 150, 12);
    expect(maxDrawdown([1, 2, 3])).toBe(0);
    expect(drawdownNow([])).toBe(0);
  });
});
