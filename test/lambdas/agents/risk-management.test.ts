import { describe, expect, it } from "vitest";
import { createPaperBroker } from "../../../lambdas/agents/broker/paper-broker.ts";
import { measureHistoricalRisk, simulateResults } from "../../../lambdas/agents/risk-management/historical-risk.ts";
import { type AgentWorld, createAgentWorld, dependencyOn, replay } from "./agent-world.ts";

const AT = "2015-11-19T15:00:00Z";
const CLOSE = "2015-11-19T21:00:00Z";

describe("historical risk", () => {
  it("is the least and the mean of the worst days", () => {
    // Of 100 days at 95 % the five worst count: losses 100, 99, 98, 97, 96.
    const results = Array.from({ length: 100 }, (_, i) => -(i + 1));
    expect(measureHistoricalRisk(results, 0.95)).toEqual({ value_at_risk: 96, expected_shortfall: 98 });
    // Of 500 days at 99 %, exactly five.
    const longer = Array.from({ length: 500 }, (_, i) => -(i + 1));
    expect(measureHistoricalRisk(longer, 0.99)).toEqual({ value_at_risk: 496, expected_shortfall: 498 });
    // Of ten days at 99 %, a tenth of a day: the worst one.
    expect(measureHistoricalRisk([3, -7, 1, 0, -2, 5, 4, 2, -1, 6], 0.99)).toEqual({
      value_at_risk: 7,
      expected_shortfall: 7,
    });
  });

  it("is nothing for what never lost, and for nothing held", () => {
    expect(measureHistoricalRisk([1, 2, 3], 0.95)).toEqual({ value_at_risk: 0, expected_shortfall: 0 });
    expect(measureHistoricalRisk([], 0.95)).toEqual({ value_at_risk: 0, expected_shortfall: 0 });
  });

  it("lets holdings make up for each other, day by day", () => {
    const returns: { [symbol: string]: number[] } = { A: [0.1, -0.1], B: [-0.05, 0.2] };
    const results = simulateResults(
      new Map([
        ["A", 100],
        ["B", 200],
      ]),
      (symbol) => returns[symbol] ?? [],
    );
    expect(results).toEqual([0, 30]);
  });
});

/** A world whose account holds what was bought for it, with orders proposed on top. */
async function worldWith(
  held: { readonly [symbol: string]: number },
  wanted: { readonly [symbol: string]: number },
): Promise<AgentWorld> {
  const world = createAgentWorld();
  const brokerOf = (task: string, at: string, fencingNumber: number) =>
    createPaperBroker(world.table, {
      task,
      fencingNumber,
      runId: `${task}${fencingNumber}`,
      idempotencyKey: `${task}${fencingNumber}`,
      now: Date.parse(at),
    });
  const market = replay.at(Date.parse("2015-11-18T15:00:00Z"));
  const before = brokerOf("setup", "2015-11-18T15:00:00Z", 1);
  await before.openAccount(100_000);
  const drafts = (orders: { readonly [symbol: string]: number }, goodUntil: string) =>
    Object.entries(orders).map(([symbol, quantity]) => ({
      symbol,
      side: quantity > 0 ? ("buy" as const) : ("sell" as const),
      quantity: Math.abs(quantity),
      goodUntil,
      evidence: {},
      note: "",
    }));
  const orders = await before.propose(drafts(held, "2015-11-18T21:00:00Z"));
  await before.judge(orders.map((order) => ({ order, status: "vetted", note: "" })));
  for (const { order_id, symbol } of orders) {
    const mills = Math.round(1000 * market.price(symbol));
    await before.fill(order_id, { priceMills: mills, marketPriceMills: mills, feeMills: 0, dataAsOf: market.asOf });
  }
  await brokerOf("strategy_research", "2015-11-19T14:40:00Z", 1).propose(drafts(wanted, CLOSE));
  return world;
}

const verdictsOf = ({ result }: { readonly result: unknown }) =>
  (result as { verdicts: { symbol: string; status: string; quantity: number; note: string }[] }).verdicts.map(
    ({ symbol, status, quantity, note }) => [symbol, status, quantity, note],
  );

describe("risk_management", () => {
  it("vets what is within all limits and says what waits", async () => {
    const world = await worldWith({}, { AAPL: 100 });
    const answer = await world.run("risk_management", AT);
    expect(verdictsOf(answer)).toEqual([["AAPL", "vetted", 100, "within all limits"]]);
    expect(answer.signals).toMatchObject({ pending_orders: { value: 1 }, position_count: { value: 0 } });
  });

  it("lowers an order to what its weight leaves room for", async () => {
    const world = await worldWith({}, { AAPL: 3000 });
    const price = replay.at(Date.parse(AT)).price("AAPL");
    const { result } = await world.run("risk_management", AT, { parameters: { max_position_weight: 0.2 } });
    const fitting = Math.floor(20_000 / price);
    expect(verdictsOf({ result })).toEqual([["AAPL", "vetted", fitting, "lowered from 3000 by max_position_weight"]]);
  });

  it("keeps within the risk budget that the meta controller allows", async () => {
    const world = await worldWith({ JPM: 500 }, { AAPL: 500, GE: 1 });
    const budget = { result: { risk_budget: { gross_exposure: 0.3 } } };
    const { result } = await world.run("risk_management", AT, { dependencies: dependencyOn("meta_eu", AT, budget) });
    const market = replay.at(Date.parse(AT));
    expect(result).toMatchObject({ risk_budget: { gross_exposure: 0.3, source: "20151119T150000Z-meta_eu" } });
    const equity = (result as { equity_usd: number }).equity_usd;
    const room = 0.3 * equity - 500 * market.price("JPM");
    expect(verdictsOf({ result })[0]?.slice(1, 3)).toEqual(["vetted", Math.floor(room / market.price("AAPL"))]);
    expect(verdictsOf({ result })[1]?.slice(1)).toEqual(["rejected", 1, "gross exposure leaves no room"]);
  });

  it("lets sales make room for purchases, and sells no more than is held", async () => {
    const world = await worldWith({ JPM: 1700 }, { AAPL: 300, JPM: -5000, XOM: -1 });
    const answer = await world.run("risk_management", AT, { parameters: { max_position_weight: 1 } });
    expect(verdictsOf(answer)).toEqual([
      ["JPM", "vetted", 1700, "a sale lowers the risk"],
      ["XOM", "rejected", 1, "no XOM is held"],
      ["AAPL", "vetted", 300, "within all limits"],
    ]);
  });

  it("rejects what would put too much at risk in a day", async () => {
    const world = await worldWith({}, { RRC: 700 });
    const answer = await world.run("risk_management", AT, { parameters: { max_var_fraction: 0.01 } });
    expect(verdictsOf(answer)).toEqual([
      ["RRC", "rejected", 700, expect.stringMatching(/^value at risk would be \d+ USD, above max_var_fraction$/)],
    ]);
  });

  it("vets only sales when too much has been lost", async () => {
    const world = await worldWith({ JPM: 1000 }, { AAPL: 1, JPM: -10 });
    const answer = await world.run("risk_management", "2015-11-19T20:00:00Z", {
      parameters: { max_drawdown: 0.000001 },
    });
    const [sale, purchase] = verdictsOf(answer);
    expect(sale?.slice(0, 2)).toEqual(["JPM", "vetted"]);
    expect(purchase).toEqual(["AAPL", "rejected", 1, expect.stringMatching(/^only sales: \d/)]);
  });

  it("rejects orders of a session that is over, vetted ones too", async () => {
    const world = await worldWith({}, { AAPL: 10, BAC: 10 });
    await world.run("risk_management", AT);
    const answer = await world.run("risk_management", "2015-11-20T14:30:00Z");
    expect(verdictsOf(answer).map(([symbol, status]) => [symbol, status])).toEqual([
      ["AAPL", "rejected"],
      ["BAC", "rejected"],
    ]);
    expect(answer.signals.pending_orders).toMatchObject({ value: 0 });
  });

  it("counts what is vetted already, so two runs do not vet the same room twice", async () => {
    const world = await worldWith({}, { AAPL: 800 });
    const limits = { parameters: { max_gross_exposure: 0.3 } };
    await world.run("risk_management", AT, limits);
    const broker = createPaperBroker(world.table, {
      task: "other",
      fencingNumber: 1,
      runId: "o",
      idempotencyKey: "o",
      now: Date.parse(AT),
    });
    await broker.propose([{ symbol: "GE", side: "buy", quantity: 100, goodUntil: CLOSE, evidence: {}, note: "" }]);
    const market = replay.at(Date.parse("2015-11-19T15:15:00Z"));
    const room = Math.floor((30_000 - 800 * market.price("AAPL")) / market.price("GE"));
    const answer = await world.run("risk_management", "2015-11-19T15:15:00Z", limits);
    expect(verdictsOf(answer)).toEqual([["GE", "vetted", room, "lowered from 100 by gross exposure"]]);
  });

  it("measures what the portfolio would have lost in the past", async () => {
    const world = await worldWith({ JPM: 1000 }, {});
    const { result } = await world.run("risk_management", AT, {
      parameters: { window_sessions: 100, confidence: 0.95 },
    });
    const market = replay.at(Date.parse(AT));
    const closes = market.closes("JPM", 101);
    const losses = closes
      .slice(1)
      .map((close, i) => -1000 * market.price("JPM") * (close / (closes[i] ?? 1) - 1))
      .sort((a, b) => b - a);
    const risk = result as { value_at_risk_usd: number; expected_shortfall_usd: number };
    expect(risk.value_at_risk_usd).toBeCloseTo(losses[4] ?? 0, 6);
    expect(risk.expected_shortfall_usd).toBeCloseTo(losses.slice(0, 5).reduce((a, b) => a + b) / 5, 6);
    expect(result).toMatchObject({ limits: [{ name: "max_position_weight", kept: false }, {}, {}, {}] });
  });
});
