import { describe, expect, it } from "vitest";
import { evaluateConditions } from "../../../core/conditions/evaluate-conditions.ts";
import { when } from "../../../core/conditions/when.ts";
import { factsWith, NOW } from "./facts-for-test.ts";

async function judge(expression: string, facts = factsWith({ position_count: 0, pending_orders: 2 })) {
  const [reason] = await evaluateConditions({ when: expression }, facts, NOW);
  if (reason === undefined) throw new Error("no reason");
  return reason;
}

describe("when", () => {
  it.each([
    "signals.position_count > 0 or signals.pending_orders > 0",
    "health.overall >= 0.8 and health.agents.data_sync = 0.9",
    'clock.market_open and clock.phase = "regular" and clock.date = "2026-11-20"',
    "task.parameters.limit = 3",
    'dependencies.meta_control.result.regime = "calm"',
    "$toMillis(clock.now) = 1795186800000",
  ])("sees the facts: %s", async (expression) => {
    expect(await judge(expression)).toMatchObject({ rule: "condition.when", met: true, data: { found: true } });
  });

  it("is not met when it gives false", async () => {
    expect(await judge("signals.position_count > 0")).toMatchObject({ met: false, data: { found: false } });
  });

  it("does not see a signal that has expired", async () => {
    const facts = factsWith({ position_count: 1 }, 60);
    expect((await judge("$exists(signals.position_count)", facts)).met).toBe(false);
  });

  it.each([
    ["signals.pending_orders", "to be true or false, found 2"],
    ["signals.unknown > 0", "but it gives nothing"],
    ["$map([1,2], function($x) { $x })", "found [1,2]"],
    ["function($x) { $x }", "true or false"],
    ['1 + "a"', "but it failed"],
    ["$boom()", "but it failed"],
  ])("is not met when it gives no truth value, and says so: %s", async (expression, message) => {
    const reason = await judge(expression);
    expect(reason.met).toBe(false);
    expect(reason.message).toContain(message);
  });

  it.each([
    ["endless recursion", "($f := function($x) { 1 + $f($x) }; $f(1) > 0)"],
    ["endless tail recursion", "($f := function($x) { $f($x + 1) }; $f(1) > 0)"],
    ["a huge list", "$count([1..9000000].($ * 2)) > 0"],
  ])("ends %s as not met", async (_, expression) => {
    const reason = await judge(expression);
    expect(reason.met).toBe(false);
    expect(reason.message).toContain("but it failed");
  });

  it.each([
    ["signals.x >", "Unexpected end of expression"],
    ["(", 'Expected ")" before end of expression (character 1)'],
    ["$now() > 1", "write clock.now"],
    ["signals[$millis() > 1]", "write $toMillis(clock.now)"],
    ['$map([1], function($x) { $eval("$random()") })', "write the expression itself"],
    ["$random() > 0.5", "the same answer"],
    ["$shuffle([1,2])[0] = 1", "the same answer"],
    ["", ""],
    ["x".repeat(2_001), ""],
  ])("is refused when it is read: %s", (expression, message) => {
    const parsed = when.value.safeParse(expression);
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.message).toContain(message);
  });

  it("ends a deeply nested expression as not met", async () => {
    const reason = await judge(`${"(".repeat(900)}true${")".repeat(900)}`);
    expect(reason).toMatchObject({ met: false, message: expect.stringContaining("but it failed") });
  });
});
