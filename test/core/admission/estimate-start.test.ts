import { describe, expect, it } from "vitest";
import { estimateStart } from "../../../core/admission/estimate-start.ts";

describe("the likely start of a waiting ticket", () => {
  it("is when the first holder ends, with nobody ahead", () => {
    expect(estimateStart({ now: 100, limit: 2, holdersUntil: [170, 150], aheadMillis: [] })).toBe(150);
  });

  it("is after those ahead had their turn in the places that become free", () => {
    expect(estimateStart({ now: 100, limit: 2, holdersUntil: [170, 150], aheadMillis: [100, 10] })).toBe(180);
  });

  it("is no earlier than now for a holder that takes longer than usual", () => {
    expect(estimateStart({ now: 100, limit: 1, holdersUntil: [20], aheadMillis: [] })).toBe(100);
  });

  it("waits for a lowered limit to be met first", () => {
    expect(estimateStart({ now: 0, limit: 1, holdersUntil: [10, 20, 30], aheadMillis: [] })).toBe(30);
  });

  it("is now when a place is free, and unknown when nobody is let in", () => {
    expect(estimateStart({ now: 5, limit: 2, holdersUntil: [50], aheadMillis: [] })).toBe(5);
    expect(estimateStart({ now: 5, limit: 0, holdersUntil: [], aheadMillis: [] })).toBeUndefined();
  });
});
