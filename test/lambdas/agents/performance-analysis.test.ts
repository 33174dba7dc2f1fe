import { describe, expect, it } from "vitest";
import { measurePerformance } from "../../../lambdas/agents/performance-analysis/performance.ts";
import { createAgentWorld } from "./agent-world.ts";

describe("performance", () => {
  it("is reckoned by the formulas it cites", () => {
    // Returns 10 %, −10 %, 10 %: mean 1/30, sample deviation √(4/300).
    const figures = measurePerformance([100, 110, 99, 108.9], 0);
    expect(figures.total_return).toBeCloseTo(0.089, 12);
    expect(figures.annualised_return).toBeCloseTo(1.089 ** 84 - 1, 6);
    expect(figures.volatility).toBeCloseTo(Math.sqrt(4 / 300) * Math.sqrt(252), 12);
    expect(figures.sharpe_ratio).toBeCloseTo((1 / 30 / Math.sqrt(4 / 300)) * Math.sqrt(252), 9);
    expect(figures.max_drawdown).toBeCloseTo(0.1, 12);
  });

  it("takes the risk-free rate off before the Sharpe ratio", () => {
    const { sharpe_ratio } = measurePerformance([100, 110, 99, 108.9], 0.0252);
    expect(sharpe_ratio).toBeCloseTo(((1 / 30 - 0.0001) / Math.sqrt(4 / 300)) * Math.sqrt(252), 9);
  });

  it("says nothing that a few days cannot tell", () => {
    expect(measurePerformance([100, 110], 0)).toEqual({
      total_return: expect.closeTo(0.1, 12),
      annualised_return: null,
      volatility: null,
      sharpe_ratio: null,
      max_drawdown: 0,
    });
    expect(measurePerformance([100, 100, 100, 100], 0).sharpe_ratio).toBeNull();
  });
});

describe("performance_analysis", () => {
  it("of an account that has not traded is nothing won, nothing lost", async () => {
    const { result } = await createAgentWorld().run("performance_analysis", "2015-11-19T16:00:00Z");
    expect(result).toMatchObject({ equity_usd: 100_000, profit_usd: 0, trades: 0, hit_rate: null, max_drawdown: 0 });
  });

  it("holds the account against the benchmark over the same sessions", async () => {
    const world = createAgentWorld();
    await world.run("execution", "2015-11-02T15:00:00Z");
    const { result } = await world.run("performance_analysis", "2015-11-06T22:00:00Z");
    // From the close of 30 October to that of 6 November.
    expect(result).toMatchObject({ from_session: "2015-10-30", sessions: 5, benchmark: { name: "S&P 500" } });
    const { benchmark } = result as { benchmark: { total_return: number } };
    expect(benchmark.total_return).toBeCloseTo(2099.2 / 2079.36 - 1, 9);
  });
});
