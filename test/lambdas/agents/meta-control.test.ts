import { describe, expect, it } from "vitest";
import { judgeRegime } from "../../../lambdas/agents/meta-control/regime.ts";
import { createAgentWorld } from "./agent-world.ts";

const rules = { target_volatility: 0.15, max_gross_exposure: 1, min_system_health: 0.5 };
const calm = { trend: 0.05, volatility: 0.1, sentiment: 0.2, system_health: 1 };

describe("the regime", () => {
  it("allows everything in a calm uptrend", () => {
    expect(judgeRegime(calm, rules)).toMatchObject({ regime: "risk_on", risk_budget: { gross_exposure: 1 } });
  });

  it("shrinks exposure in proportion to volatility above its target", () => {
    expect(judgeRegime({ ...calm, volatility: 0.3 }, rules)).toMatchObject({
      regime: "neutral",
      risk_budget: { gross_exposure: 0.5 },
    });
  });

  it("multiplies doubts: a wild downtrend in gloom leaves little", () => {
    const { regime, risk_budget } = judgeRegime({ ...calm, trend: -0.1, volatility: 0.6, sentiment: -0.9 }, rules);
    expect(regime).toBe("risk_off");
    expect(risk_budget.gross_exposure).toBeCloseTo(0.25 * 0.5 * 0.75, 12);
  });

  it("halts when the system itself is unwell", () => {
    expect(judgeRegime({ ...calm, system_health: 0.4 }, rules)).toMatchObject({
      regime: "halted",
      risk_budget: { gross_exposure: 0 },
    });
  });

  it("gives each doubt its words", () => {
    expect(judgeRegime({ ...calm, sentiment: null }, rules).reasons.map(({ message }) => message)).toEqual([
      "volatility is 10.0 % a year, 15.0 % is aimed at",
      "the benchmark is 5.0 % above its moving average",
      "no sentiment is known",
      "system health is 100.0 %, at least 50.0 % is needed",
    ]);
  });
});

describe("meta_control", () => {
  it("tells October 2008 from July 2017, and since when", async () => {
    const world = createAgentWorld();
    const calmDay = await world.run("meta_control", "2017-07-05T15:00:00Z");
    expect(calmDay.result).toMatchObject({ regime: "risk_on", since: "2017-07-05T15:00:00Z" });
    const later = await world.run("meta_control", "2017-07-05T15:05:00Z");
    expect(later.result).toMatchObject({ regime: "risk_on", since: "2017-07-05T15:00:00Z" });
    const crash = await createAgentWorld().run("meta_control", "2008-10-15T15:00:00Z");
    expect(crash.result).toMatchObject({ regime: "risk_off" });
  });

  it("uses the newest sentiment, not one that is long past", async () => {
    const world = createAgentWorld();
    const mood = await world.run("sentiment_fetch", "2017-07-05T14:59:00Z");
    const { score } = mood.result as { score: number };
    const fresh = await world.run("meta_control", "2017-07-05T15:00:00Z");
    expect(fresh.result).toMatchObject({ evidence: { sentiment: score } });
    const stale = await world.run("meta_control", "2017-07-25T15:00:00Z");
    expect(stale.result).toMatchObject({ evidence: { sentiment: null } });
  });
});
