import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Condition } from "../../../core/conditions/condition.ts";
import { createConditions } from "../../../core/conditions/create-conditions.ts";
import { evaluateConditions } from "../../../core/conditions/evaluate-conditions.ts";
import { factsWith, NOW } from "./facts-for-test.ts";

const quiet: Condition<z.ZodNumber> = {
  value: z.number(),
  check: (limit, facts, now) => ({
    met: Object.keys(facts.signals).length <= limit && now === NOW,
    message: `wanted at most ${limit} signals`,
    found: Object.keys(facts.signals).length,
  }),
};

const broken: Condition<z.ZodBoolean> = {
  value: z.boolean(),
  check: () => {
    throw new Error("no line to the exchange");
  },
};

describe("conditions of a task", () => {
  it("are judged each, in the order of the file", async () => {
    const reasons = await evaluateConditions(
      { system_health: 0.95, market_hours: true, when: "health.overall = 0.9" },
      factsWith(),
      NOW,
    );
    expect(reasons.map(({ rule, met }) => [rule, met])).toEqual([
      ["condition.system_health", false],
      ["condition.market_hours", true],
      ["condition.when", true],
    ]);
  });

  it("are none when the task has none", async () => {
    expect(await evaluateConditions({ market_hours: undefined }, factsWith(), NOW)).toEqual([]);
  });

  it("may be one's own", async () => {
    const registry = createConditions({ custom: { quiet } });
    expect(await evaluateConditions({ quiet: 0, market_hours: true }, factsWith(), NOW, registry)).toEqual([
      {
        rule: "condition.quiet",
        met: true,
        message: "wanted at most 0 signals",
        data: { wanted: 0, found: 0 },
      },
      expect.objectContaining({ rule: "condition.market_hours", met: true }),
    ]);
  });

  it("are not met when nobody knows them, when their value cannot be read, or when they fail", async () => {
    const registry = createConditions({ custom: { broken } });
    const reasons = await evaluateConditions(
      { quiet: 0, pending_orders: "x", broken: true },
      factsWith(),
      NOW,
      registry,
    );
    expect(reasons.map(({ met, message }) => [met, message])).toEqual([
      [false, "there is no condition named quiet here"],
      [false, 'the condition pending_orders cannot take the value "x"'],
      [false, "the condition broken failed: no line to the exchange"],
    ]);
  });

  it("are not met when they fail with anything", async () => {
    const check = () => Promise.reject("down");
    const registry = createConditions({ custom: { broken: { value: z.boolean(), check } } });
    const [reason] = await evaluateConditions({ broken: true }, factsWith(), NOW, registry);
    expect(reason).toMatchObject({ met: false, message: "the condition broken failed: down" });
  });

  it("cannot take a built-in one's name", () => {
    expect(() => createConditions({ custom: { market_hours: quiet } })).toThrowError(
      expect.objectContaining({ code: "CONDITION_NAME_TAKEN" }),
    );
  });
});
