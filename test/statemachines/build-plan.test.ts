import { describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/load.ts";
import { buildPlan } from "../../statemachines/build-plan.ts";
import { comparePlans } from "../../statemachines/compare-plans.ts";
import { configurationOf } from "../infra/synthesise.ts";

const from = Date.UTC(2026, 10, 21);
const shipped = loadConfiguration({ file: "config/task_schedule.yaml" }).configuration;

describe("the plan of the ten agents", () => {
  const plan = buildPlan(shipped, from);

  it("costs at most 2.05 dollars a month in orchestration", () => {
    expect(plan.monthly_cost_usd.expected.orchestration_usd).toBeLessThanOrEqual(2.05);
    expect(plan.monthly_cost_usd.expected.orchestration_usd).toBeGreaterThan(1.9);
  });

  it("proves over 400 days that every limit holds", () => {
    expect(plan.proven).toMatchObject({ from: "2026-11-21T00:00:00Z", to: "2027-12-26T00:00:00Z" });
    expect(plan.proofs.map(({ pool }) => pool)).toEqual(
      expect.arrayContaining(["everything", "agent execution", "task execution"]),
    );
    expect(plan.proofs.filter(({ holds }) => !holds)).toEqual([]);
    expect(plan.quotas.filter(({ holds }) => !holds)).toEqual([]);
  });

  it("is the same again", () => {
    expect(buildPlan(shipped, from)).toEqual(plan);
  });
});

describe("a plan", () => {
  it("shows a limit that cannot hold", () => {
    const slow = { agent: "execution", interval_minutes: 1, estimated_duration_seconds: 90 };
    const proofs = buildPlan(configurationOf({ slow }), from).proofs;
    expect(proofs.find(({ pool }) => pool === "task slow")).toMatchObject({ limit: 1, holds: false });
    expect(proofs.find(({ pool }) => pool === "everything")).toMatchObject({ limit: 5, holds: true });
  });

  it("leaves out what does not fire by itself", () => {
    const plan = buildPlan(
      configurationOf({ off: { enabled: false }, by_hand: { interval_minutes: undefined } }),
      from,
    );
    expect(plan).toMatchObject({ runs_per_month: 0, schedules: [], resources: { state_machines: 2 } });
  });

  it("is compared with another by tasks, schedules and cost", () => {
    const before = buildPlan(configurationOf({ a: {}, gone: {} }), from);
    const after = buildPlan(configurationOf({ a: { interval_minutes: 5 }, fresh: {} }), from);
    const diff = comparePlans(before, after);
    expect(diff).toMatchObject({ tasks_added: ["fresh"], tasks_removed: ["gone"] });
    expect(diff.schedules_changed.map(({ task }) => task)).toEqual(["a"]);
    expect(diff.monthly_cost_usd.change_percent).toBeGreaterThan(0);
  });
});
