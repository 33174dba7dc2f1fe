import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { BUILT_IN_CONDITIONS } from "../../../core/conditions/built-in-conditions.ts";
import { evaluateConditions } from "../../../core/conditions/evaluate-conditions.ts";
import type { Facts } from "../../../core/conditions/facts.ts";
import type { Json } from "../../../core/json.ts";
import { factsWith, NOW } from "./facts-for-test.ts";

async function judge(name: string, wanted: Json, facts: Facts) {
  const [reason] = await evaluateConditions({ [name]: wanted }, facts, NOW);
  if (reason === undefined) throw new Error("no reason");
  return reason;
}

const volatility = (level: string, annualised: number) => ({ market_volatility: { level, annualised } });
const news = (count: number, major: boolean) => ({ news_events: { count, major } });

describe("the meaning of every form of every condition", () => {
  const closed = { ...factsWith(), clock: { ...factsWith().clock, market_open: false, phase: "pre_market" } as const };
  const health = (overall: number): Facts => ({ ...factsWith(), health: { overall, agents: {} } });

  it.each<[name: string, wanted: Json, facts: Facts, met: boolean]>([
    ["market_hours", true, factsWith(), true],
    ["market_hours", true, closed, false],
    ["market_hours", false, factsWith(), false],
    ["market_hours", false, closed, true],

    ["system_health", 0.8, health(0.8), true],
    ["system_health", 0.8, health(0.799), false],
    ["system_health", { min: 0.5, max: 0.9 }, health(0.9), true],
    ["system_health", { min: 0.5, max: 0.9 }, health(0.91), false],
    ["system_health", true, health(0.8), true],
    ["system_health", true, health(0.7), false],
    ["system_health", false, health(0.8), false],
    ["system_health", false, health(0.7), true],

    ["market_volatility", "normal", factsWith(volatility("normal", 0.15)), true],
    ["market_volatility", "normal", factsWith(volatility("low", 0.05)), false],
    ["market_volatility", ["low", "normal"], factsWith(volatility("low", 0.05)), true],
    ["market_volatility", true, factsWith(volatility("extreme", 0.5)), true],
    ["market_volatility", true, factsWith(volatility("normal", 0.15)), false],
    ["market_volatility", false, factsWith(volatility("low", 0.05)), true],
    ["market_volatility", false, factsWith(volatility("high", 0.3)), false],
    ["market_volatility", 0.2, factsWith(volatility("high", 0.2)), true],
    ["market_volatility", 0.2, factsWith(volatility("normal", 0.19)), false],
    ["market_volatility", { max: 0.2 }, factsWith(volatility("normal", 0.2)), true],
    ["market_volatility", { max: 0.2 }, factsWith(volatility("high", 0.21)), false],
    ["market_volatility", "high", factsWith({ market_volatility: "high" }), true],
    ["market_volatility", { min: 0.1 }, factsWith({ market_volatility: 0.1 }), true],
    ["market_volatility", { min: 0.1 }, factsWith({ market_volatility: "high" }), false],
    ["market_volatility", "high", factsWith({ market_volatility: 0.3 }), false],

    ["news_events", false, factsWith(news(3, false)), true],
    ["news_events", false, factsWith(news(3, true)), false],
    ["news_events", true, factsWith(news(3, true)), true],
    ["news_events", true, factsWith(news(3, false)), false],
    ["news_events", 3, factsWith(news(3, false)), true],
    ["news_events", 3, factsWith(news(2, false)), false],
    ["news_events", { max: 5 }, factsWith(news(6, false)), false],
    ["news_events", "none", factsWith(news(0, false)), true],
    ["news_events", "none", factsWith(news(1, false)), false],
    ["news_events", "minor", factsWith(news(1, false)), true],
    ["news_events", false, factsWith({ news_events: false }), true],
    ["news_events", true, factsWith({ news_events: true }), true],
  ])("%s: %j", async (name, wanted, facts, met) => {
    expect((await judge(name, wanted, facts)).met).toBe(met);
  });

  it.each(["position_count", "pending_orders", "new_trades", "trading_activity"])(
    "%s counts: true is any, false is none, a number is the minimum, a range holds its ends",
    async (name) => {
      const met = async (wanted: Json, found: number) => (await judge(name, wanted, factsWith({ [name]: found }))).met;
      expect(await met(true, 1)).toBe(true);
      expect(await met(true, 0)).toBe(false);
      expect(await met(false, 0)).toBe(true);
      expect(await met(false, 1)).toBe(false);
      await fc.assert(
        fc.asyncProperty(fc.nat(20), fc.nat(20), fc.nat(20), async (found, one, other) => {
          const [min, max] = [Math.min(one, other), Math.max(one, other)];
          expect(await met(min, found)).toBe(found >= min);
          expect(await met({ max }, found)).toBe(found <= max);
          expect(await met({ min, max }, found)).toBe(found >= min && found <= max);
        }),
      );
    },
  );
});

describe("what cannot be measured", () => {
  const onSignals = Object.keys(BUILT_IN_CONDITIONS).filter(
    (name) => !["market_hours", "system_health", "when"].includes(name),
  );

  it.each(onSignals)("%s is not met without its signal, whatever is wanted, and says so", async (name) => {
    for (const wanted of [true, false]) {
      const reason = await judge(name, wanted, factsWith());
      expect(reason).toMatchObject({ rule: `condition.${name}`, met: false, data: { wanted, found: null } });
      expect(reason.message).toContain(`nobody has given the signal ${name} yet`);
    }
  });

  it("a signal holds to the last moment of its time to live and not beyond", async () => {
    expect((await judge("pending_orders", true, factsWith({ pending_orders: 1 }, 600))).met).toBe(true);
    const late = await judge("pending_orders", true, factsWith({ pending_orders: 1 }, 599));
    expect(late.met).toBe(false);
    expect(late.message).toBe(
      "wanted pending orders at least 1, but the signal pending_orders expired at 2026-11-20T14:59:59Z (from a test)",
    );
  });

  it.each<[name: string, found: Json]>([
    ["market_volatility", { lvl: "high" }],
    ["market_volatility", ["high"]],
    ["market_volatility", null],
    ["news_events", 3],
    ["news_events", { count: 3 }],
    ["news_events", { major: true }],
    ["position_count", true],
  ])("%s is not met by a signal that it cannot read: %j", async (name, found) => {
    for (const wanted of [true, false]) {
      const reason = await judge(name, wanted, factsWith({ [name]: found }));
      expect(reason).toMatchObject({ met: false, data: { found } });
      expect(reason.message).toContain("cannot read the signal");
    }
  });

  it("half of a volatility is enough for a condition on that half", async () => {
    const facts = factsWith({ market_volatility: { level: "high" } });
    expect((await judge("market_volatility", "high", facts)).met).toBe(true);
    expect((await judge("market_volatility", 0.1, facts)).met).toBe(false);
    expect((await judge("market_volatility", 0.1, factsWith({ market_volatility: { annualised: 0.2 } }))).met).toBe(
      true,
    );
  });

  it("a signal of another kind is not met and is shown", async () => {
    const reason = await judge("pending_orders", true, factsWith({ pending_orders: "many" }));
    expect(reason).toMatchObject({ met: false, data: { found: "many" } });
    expect(reason.message).toContain('cannot read the signal "many"');
  });

  it("a name that every object has is no signal", async () => {
    const reason = await judge("position_count", true, { ...factsWith(), signals: {} });
    expect(reason.met).toBe(false);
  });
});

describe("reasons", () => {
  it("say in words and in data what was wanted and found", async () => {
    expect(await judge("position_count", { min: 2, max: 5 }, factsWith({ position_count: 7 }))).toEqual({
      rule: "condition.position_count",
      met: false,
      message: "wanted open positions at least 2 and at most 5, found 7",
      data: { wanted: { min: 2, max: 5 }, found: 7 },
    });
    expect((await judge("market_volatility", "normal", factsWith(volatility("high", 0.25)))).message).toBe(
      "wanted market volatility normal, found high (0.25)",
    );
    expect((await judge("market_hours", false, factsWith())).message).toBe("wanted the market closed, found open");
  });
});
