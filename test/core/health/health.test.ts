import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Breaker, breakerAfter, passageOf, startProbe } from "../../../core/health/breaker.ts";
import { healthOf, overallHealth, recordOutcome } from "../../../core/health/health.ts";
import { packOutcomes, unpackOutcomes } from "../../../core/health/packed-outcomes.ts";
import { performsPoorly } from "../../../core/health/performance.ts";

describe("health", () => {
  it("is 1 before the first run, then the share of successes", () => {
    expect(healthOf("", 100)).toBe(1);
    expect(healthOf("1101", 100)).toBe(0.75);
    expect(healthOf("0", 100)).toBe(0);
  });

  it("looks back on the window only", () => {
    expect(recordOutcome("0011", true, 4)).toBe("0111");
    expect(healthOf("0000011", 2)).toBe(1);
  });

  it("of everything is the mean over agents, 1 without any", () => {
    expect(overallHealth([1, 0.5])).toBe(0.75);
    expect(overallHealth([])).toBe(1);
  });

  it("is packed and unpacked without loss", () => {
    const outcomes = fc.string({ unit: fc.constantFrom("0", "1"), maxLength: 200 });
    fc.assert(fc.property(outcomes, (text) => unpackOutcomes(packOutcomes(text)) === text));
    expect(packOutcomes("1".repeat(100))).toHaveLength(26);
  });

  it("is poor only below the threshold and after enough runs", () => {
    expect(performsPoorly("000000000", 0.5, 100)).toBe(false);
    expect(performsPoorly("0000000000", 0.5, 100)).toBe(true);
    expect(performsPoorly("0000011111", 0.5, 100)).toBe(false);
    expect(performsPoorly("000", 0.5, 3)).toBe(true);
    expect(performsPoorly("0000000000", undefined, 100)).toBe(false);
  });
});

describe("the breaker", () => {
  const closed: Breaker = { state: "closed" };
  const open: Breaker = { state: "open", openedAt: 1000, because: "errors" };
  const probing: Breaker = { state: "probing", openedAt: 1000, probe: "p" };
  const end = { runId: "p", consecutiveErrors: 1, errorThreshold: 3, now: 5000 };

  it("lets pass while closed, blocks while open, and lets one probe through after the recovery time", () => {
    expect(passageOf(closed, "r", 0, 100)).toBe("pass");
    expect(passageOf(open, "r", 1099, 100)).toBe("blocked");
    expect(passageOf(open, "r", 1100, 100)).toBe("probe");
    expect(startProbe(open, "p")).toEqual(probing);
    expect(startProbe(closed, "p")).toEqual(closed);
    expect(passageOf(probing, "p", 0, 100)).toBe("probe");
    expect(passageOf(probing, "r", 9999, 100)).toBe("blocked");
  });

  it("opened for poor performance lets nobody through by itself, and no straggler's success closes it", () => {
    const poor: Breaker = { state: "open", openedAt: 0, because: "performance" };
    expect(passageOf(poor, "r", 1_000_000, 100)).toBe("blocked");
    expect(breakerAfter(poor, { ...end, outcome: "success" })).toEqual(poor);
  });

  it("opens at the threshold of consecutive failures and not before", () => {
    expect(breakerAfter(closed, { ...end, outcome: "failure", consecutiveErrors: 2 })).toEqual(closed);
    const opened = breakerAfter(closed, { ...end, outcome: "failure", consecutiveErrors: 3 });
    expect(opened).toEqual({ state: "open", openedAt: 5000, because: "errors" });
  });

  it("is decided by the probe: closed, opened anew, or free for another one", () => {
    expect(breakerAfter(probing, { ...end, outcome: "success" })).toEqual(closed);
    expect(breakerAfter(probing, { ...end, outcome: "failure" })).toMatchObject({ state: "open", openedAt: 5000 });
    expect(breakerAfter(probing, { ...end, outcome: "neither" })).toEqual(open);
  });

  it("stays as it is when another run ends in failure or without an outcome", () => {
    expect(breakerAfter(probing, { ...end, runId: "r", outcome: "failure" })).toEqual(probing);
    expect(breakerAfter(probing, { ...end, runId: "r", outcome: "neither" })).toEqual(probing);
    expect(breakerAfter(open, { ...end, runId: "r", outcome: "failure", consecutiveErrors: 9 })).toEqual(open);
  });
});
