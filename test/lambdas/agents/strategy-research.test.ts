import { describe, expect, it } from "vitest";
import { backTest } from "../../../lambdas/agents/strategy-research/back-test.ts";
import {
  meanReversion,
  momentum,
  type Strategy,
  volatilityTarget,
} from "../../../lambdas/agents/strategy-research/strategy.ts";
import { sessionsNeeded, walkForward } from "../../../lambdas/agents/strategy-research/walk-forward.ts";
import { createAgentWorld, dependencyOn, replay } from "./agent-world.ts";

const AT = "2015-11-19T15:00:00Z";
const row = (length: number, price: (day: number) => number) => Array.from({ length }, (_, day) => price(day));

describe("the strategies", () => {
  it("momentum holds what has risen most, and cash for what has not risen", () => {
    const prices = [row(300, (d) => 100 + d), row(300, (d) => 100 + 2 * d), row(300, (d) => 400 - d)];
    expect(momentum.allocate(prices, 299, { lookback_sessions: 63 }, 2)).toEqual([0.5, 0.5, 0]);
    expect(momentum.allocate(prices, 299, { lookback_sessions: 63 }, 1)).toEqual([0, 1, 0]);
  });

  it("mean reversion holds what is more than a deviation below its mean", () => {
    const fallen = row(20, (d) => (d === 19 ? 90 : 100));
    const risen = row(20, (d) => (d === 19 ? 110 : 100));
    expect(meanReversion.allocate([fallen, risen], 19, { lookback_sessions: 10 }, 2)).toEqual([0.5, 0]);
  });

  it("volatility targeting gives the calm more weight and never borrows", () => {
    const calm = row(100, (d) => 100 + (d % 2) * 0.1);
    const wild = row(100, (d) => 100 + (d % 2) * 1);
    const weights = volatilityTarget.allocate([calm, wild], 99, { lookback_sessions: 60, target: 0.1 }, 5);
    expect((weights[0] ?? 0) / (weights[1] ?? 1)).toBeCloseTo(10, 0);
    expect((weights[0] ?? 0) + (weights[1] ?? 0)).toBeLessThanOrEqual(1);
  });
});

describe("a back-test", () => {
  const allIn: Strategy = {
    name: "all_in",
    describe: () => "",
    settings: [{}],
    allocate: (prices) => prices.map(() => 1 / prices.length),
  };

  it("earns what the weights set the day before earn, less the cost of moving them", () => {
    const prices = [
      [100, 110, 99],
      [100, 100, 100],
    ];
    const returns = backTest(prices, allIn, {}, 1, { max_positions: 2, cost_bps: 100 });
    // Moving all of the equity costs 1 %; then half of 10 %. The next day 55/105 of it fall by 10 %.
    expect(returns[0]).toBeCloseTo(0.05 - 0.01, 12);
    expect(returns[1]).toBeCloseTo(-0.1 * (55 / 105), 12);
  });

  it("shows no strategy a price of the day it sets weights for", () => {
    const seen: number[] = [];
    const spy: Strategy = {
      ...allIn,
      allocate: (prices, day) => {
        seen.push(day);
        return allIn.allocate(prices, day, {}, 1);
      },
    };
    backTest([row(20, (d) => 100 + d)], spy, {}, 10, { max_positions: 1, cost_bps: 0 });
    expect(seen).toEqual([9, 14]);
  });
});

describe("a walk-forward test", () => {
  const rules = { train_sessions: 60, test_sessions: 20, folds: 3, max_positions: 1, cost_bps: 0 };
  /** Two symbols that take turns at rising; a setting picks one of them. */
  const pick: Strategy = {
    name: "pick",
    describe: () => "",
    settings: [{ symbol: 0 }, { symbol: 1 }],
    allocate: (prices, _day, setting) => prices.map((_, symbol) => (symbol === setting.symbol ? 1 : 0)),
  };

  it("judges each setting only on days after those it was chosen on", () => {
    // Symbol 0 rises until the day before the last fold's test, symbol 1 from then on.
    const days = sessionsNeeded(rules);
    const turn = days - 20;
    const wave = (d: number) => 1 + 0.001 * (d % 2);
    const prices = [
      row(days, (d) => wave(d) * (d < turn ? 100 * 1.01 ** d : 100 * 1.01 ** turn)),
      row(days, (d) => wave(d) * (d < turn ? 100 : 100 * 1.01 ** (d - turn))),
    ];
    const { folds, setting, out_of_sample } = walkForward(prices, pick, rules);
    expect(folds).toBe(3);
    expect(setting).toEqual({ symbol: 0 });
    expect(out_of_sample.sessions).toBe(60);
    // 40 days of 1 %; the last 20 days of symbol 0, chosen on days before the turn, earn nothing.
    expect(out_of_sample.total_return).toBeCloseTo(1.01 ** 40 - 1, 1);
  });

  it("leaves out the oldest folds when the record is too short for all", () => {
    const days = sessionsNeeded(rules, 2) + 5;
    expect(walkForward([row(days, (d) => 100 + (d % 7)), row(days, (d) => 50 + (d % 5))], pick, rules).folds).toBe(2);
  });
});

interface Research {
  readonly blend: { readonly [strategy: string]: number };
  readonly barred: { readonly [symbol: string]: string };
  readonly proposals: readonly { readonly symbol: string; readonly side: string; readonly quantity: number }[];
}
const researchOf = ({ result }: { readonly result: unknown }) => result as Research;

describe("strategy_research", () => {
  it("proposes whole shares worth their weights, and says how many orders wait", async () => {
    const world = createAgentWorld();
    const answer = await world.run("strategy_research", AT);
    const { blend, proposals } = researchOf(answer);
    expect(Object.values(blend).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    const market = replay.at(Date.parse(AT));
    const worth = proposals.reduce((sum, { symbol, quantity }) => sum + quantity * market.price(symbol), 0);
    expect(worth).toBeLessThanOrEqual(98_000);
    expect(proposals.every(({ side, quantity }) => side === "buy" && Number.isInteger(quantity))).toBe(true);
    expect(answer.signals.pending_orders).toMatchObject({ value: proposals.length });
  });

  it("only reports when it is told not to propose", async () => {
    const answer = await createAgentWorld().run("strategy_research", AT, { parameters: { propose_orders: false } });
    expect(researchOf(answer).proposals).toEqual([]);
    expect(answer.signals.pending_orders).toMatchObject({ value: 0 });
  });

  it("sells what has no place any more", async () => {
    const world = createAgentWorld();
    await world.run("strategy_research", AT);
    await world.run("risk_management", AT);
    const { fills } = (await world.run("execution", AT)).result as unknown as { fills: { symbol: string }[] };
    const held = fills.map(({ symbol }) => symbol).sort();
    const { proposals } = researchOf(
      await world.run("strategy_research", "2015-11-19T16:00:00Z", { parameters: { symbols: ["CVX", "XOM"] } }),
    );
    const sold = proposals.filter(({ side }) => side === "sell").map(({ symbol }) => symbol);
    expect(sold.sort()).toEqual(held.filter((symbol) => symbol !== "CVX" && symbol !== "XOM"));
    expect(sold.length).toBeGreaterThan(1);
  });

  it("buys nothing whose prices of late are doubtful, and nothing at all in deep gloom", async () => {
    const findings = [
      { kind: "outlier", symbol: "BBY", recorded_session: "2015-11-18" },
      { kind: "outlier", symbol: "GE", recorded_session: "2015-06-01" },
    ];
    const data = dependencyOn("sync", AT, { result: { quality: { findings } } });
    const doubtful = researchOf(await createAgentWorld().run("strategy_research", AT, { dependencies: data }));
    expect(doubtful.barred).toEqual({ BBY: "outlier on 2015-11-18 (20151119T150000Z-sync)" });
    expect(doubtful.proposals.map(({ symbol }) => symbol)).not.toContain("BBY");
    expect(doubtful.proposals.map(({ symbol }) => symbol)).toContain("GE");

    const mood = dependencyOn("mood", AT, { result: { method: "lexicon", score: -0.8 } });
    const gloomy = researchOf(await createAgentWorld().run("strategy_research", AT, { dependencies: mood }));
    expect(gloomy.proposals).toEqual([]);
    expect(gloomy.barred.KO).toBe("sentiment is -0.80 (20151119T150000Z-mood)");
  });

  it("fails for good where too little is recorded", async () => {
    const failure = createAgentWorld().run("strategy_research", "1991-03-01T15:00:00Z");
    await expect(failure).rejects.toMatchObject({ name: "NotRetryable", code: "HISTORY_TOO_SHORT" });
  });
});
