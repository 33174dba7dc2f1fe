import { describe, expect, it } from "vitest";
import { monthlyCost } from "../../../core/planning/monthly-cost.ts";

const month = { fires: 28_278, retries: 0, fails: false, seconds: 10, memoryMb: 512 };

describe("the cost of a month", () => {
  it("is three transitions a run, the free ones taken off: about two dollars for the ten agents' runs", () => {
    const { orchestration_usd, by_service } = monthlyCost([month], 8_640);
    expect(by_service.step_functions?.usd).toBeCloseTo(((28_278 * 3 - 4_000) / 1_000) * 0.025, 10);
    expect(orchestration_usd).toBeCloseTo(2.02, 2);
  });

  it("counts retries and the settlement of a failure as transitions, and every attempt as the agent's time", () => {
    const failing = monthlyCost([{ ...month, fires: 10_000, retries: 2, fails: true }], 0);
    const fine = monthlyCost([{ ...month, fires: 10_000 }], 0);
    expect(failing.by_service.step_functions?.usd).toBeCloseTo(((10_000 * 6 - 4_000) / 1_000) * 0.025, 10);
    expect(failing.by_service.lambda?.usd).toBeGreaterThan((fine.by_service.lambda?.usd ?? 0) * 2);
  });

  it("is never negative where little is used", () => {
    const { by_service } = monthlyCost([{ ...month, fires: 1 }], 0);
    expect(by_service.step_functions?.usd).toBe(0);
    expect(by_service.eventbridge_scheduler?.usd).toBe(0);
  });
});
