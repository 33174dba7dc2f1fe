import { describe, expect, it } from "vitest";
import { failOnOption, findFailures } from "../../cli/plan/failures.ts";
import { describePlan, formatMarkdown } from "../../cli/plan/format-plan.ts";
import { readTemplates } from "../../cli/plan/read-templates.ts";
import { buildPlan } from "../../statemachines/build-plan.ts";
import { comparePlans } from "../../statemachines/compare-plans.ts";
import { configurationOf } from "../infra/synthesise.ts";

const from = Date.UTC(2026, 10, 21);
const slow = { agent: "execution", interval_minutes: 1, estimated_duration_seconds: 90 };
const cheap = buildPlan(configurationOf({ a: { interval_minutes: 60 } }), from);
const dear = buildPlan(configurationOf({ a: { interval_minutes: 60 }, slow }), from);

describe("what makes a plan fail", () => {
  it("is a proof that does not hold, with the pool and how many runs are overdue", () => {
    const [failure] = findFailures(dear, null, failOnOption.parse("proof"));
    expect(failure).toMatch(/limit 1 of task slow does not hold: \d+ runs overdue/);
    expect(findFailures(cheap, null, failOnOption.parse("proof,quota"))).toEqual([]);
  });

  it("is a cost that rises by more than is allowed", () => {
    const diff = comparePlans(cheap, dear);
    expect(findFailures(dear, diff, failOnOption.parse("cost+10%"))).toHaveLength(1);
    expect(findFailures(dear, diff, failOnOption.parse("cost+100000%"))).toEqual([]);
    expect(findFailures(cheap, comparePlans(dear, cheap), failOnOption.parse("cost+0%"))).toEqual([]);
  });

  it("is said in words that are known", () => {
    expect(() => failOnOption.parse("proof,price")).toThrow(/proof, quota or cost/);
  });
});

describe("a plan for a pull request", () => {
  it("is Markdown with a table a section", () => {
    const text = formatMarkdown(describePlan(dear, comparePlans(cheap, dear), ["a | b"]));
    expect(text).toContain("### Changes\n\n| WHAT | BEFORE | AFTER |\n| --- | --- | --- |\n| task slow | - | added |");
    expect(text).toContain("a \\| b");
  });
});

describe("the synthesised templates", () => {
  it("are asked for where there are none", () => {
    expect(() => readTemplates("no-such-folder")).toThrow(expect.objectContaining({ code: "TEMPLATES_MISSING" }));
  });
});
