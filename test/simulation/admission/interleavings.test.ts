import { describe, expect, it } from "vitest";
import { explore } from "./explore.ts";
import type { Flaw } from "./protocol.ts";
import type { Scenario } from "./world.ts";

/** Small enough to see everything, large enough that every kind of race is among it. */
const SCENARIOS: Readonly<Record<string, Scenario>> = {
  "3 runs for 1 place, one crash anywhere": {
    runs: { a: ["task:t", "all"], b: ["task:t", "all"], c: ["task:u", "all"] },
    limits: { "task:t": 1, "task:u": 1, all: 1 },
    budget: { crash: 1 },
  },
  "4 runs for 2 places in 2 pools": {
    runs: { a: ["agent:x", "all"], b: ["agent:x", "all"], c: ["agent:y", "all"], d: ["agent:y", "all"] },
    limits: { "agent:x": 1, "agent:y": 2, all: 2 },
    budget: {},
  },
  "an urgent run after one that holds its agent idly, and one that is stopped": {
    runs: { a: ["agent:x", "all"], b: ["agent:x", "all"], c: ["all"] },
    limits: { "agent:x": 1, all: 1 },
    budget: { abort: 1 },
  },
  "the same with a crash": {
    runs: { a: ["agent:x", "all"], b: ["agent:x", "all"], c: ["all"] },
    limits: { "agent:x": 1, all: 1 },
    budget: { crash: 1 },
  },
  "a cancellation, an expired wait, a stopped execution and a crash": {
    runs: { a: ["all"], b: ["all"] },
    limits: { all: 1 },
    budget: { cancel: 1, expire: 1, abort: 1, crash: 1 },
  },
  "two crashes, and a state asked for twice": {
    runs: { a: ["all"], b: ["all"] },
    limits: { all: 1 },
    budget: { crash: 2, redeliver: 1 },
  },
  "two sweeps beside each other and a crash": {
    runs: { a: ["all"], b: ["all"] },
    limits: { all: 1 },
    budget: { sweep: 2, crash: 1 },
  },
  "the limit lowered below what runs": {
    runs: { a: ["all"], b: ["all"], c: ["all"] },
    limits: { all: 2 },
    changedLimits: { all: 1 },
    budget: { limit: 1 },
  },
  "the limit raised": {
    runs: { a: ["all"], b: ["all"], c: ["all"] },
    limits: { all: 1 },
    changedLimits: { all: 2 },
    budget: { limit: 1 },
  },
  "the limit lowered, a sweep and a crash": {
    runs: { a: ["all"], b: ["all"] },
    limits: { all: 2 },
    changedLimits: { all: 1 },
    budget: { limit: 1, crash: 1, sweep: 1 },
  },
};

describe("every interleaving of the protocol's steps", () => {
  for (const [name, scenario] of Object.entries(SCENARIOS)) {
    it(`keeps the invariants: ${name}`, { timeout: 120_000 }, () => {
      const { states, steps, violation } = explore(scenario);
      console.info(`${name}: ${states} states, ${steps} steps, ${violation === undefined ? 0 : 1} violations`);
      expect(violation).toBeUndefined();
    });
  }
});

describe("the search finds what is wrong with", () => {
  const TWO_POOLS = {
    runs: { a: ["agent:x", "all"], b: ["agent:x", "all"], c: ["all"] },
    limits: { "agent:x": 1, all: 1 },
  };
  const flaws: readonly [Flaw, Scenario, RegExp][] = [
    [
      "check-then-enqueue",
      { runs: { a: ["all"], b: ["all"] }, limits: { all: 1 }, budget: {} },
      /parked at all|wait at all|waiting/,
    ],
    ["send-before-record", { ...TWO_POOLS, budget: {} }, /3 a grant is in the table/],
    ["decrement-without-holder", { ...TWO_POOLS, budget: { abort: 1, redeliver: 1 } }, /1 a pool's count/],
    ["leak-on-lost-event", { ...TWO_POOLS, budget: { abort: 1 } }, /lost|its execution is over/],
    ["advance-one-pool-only", { ...TWO_POOLS, budget: { abort: 1 } }, /nobody waits at a pool that has a place|lost/],
  ];
  it.each(flaws)("%s", { timeout: 120_000 }, (flaw, scenario, found) => {
    const { violation } = explore(scenario, flaw);
    expect(violation?.found).toMatch(found);
  });
});
