import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INVARIANTS, violationsOf } from "../../../core/admission/invariants.ts";
import { snapshotOf, violationAtRest } from "./explore.ts";
import { LAST_SWEEP, stepsFrom } from "./steps.ts";
import { createWorld, type Scenario } from "./world.ts";

/** `ADMISSION_SCHEDULES=100000` is the full proof (some minutes); the default keeps the suite quick. */
const SCHEDULES = Number(process.env.ADMISSION_SCHEDULES ?? 2_000);

const AGENTS = ["agent:x", "agent:y"];
const TASKS = ["task:p", "task:q", "task:r"];

/** Up to eight runs over seven pools, and every kind of fault, several times. */
const scenarios: fc.Arbitrary<Scenario> = fc
  .record({
    runs: fc.array(
      fc.record({
        key: fc.constantFrom<string[]>([], [], ["key:k"]),
        task: fc.constantFrom(...TASKS),
        agent: fc.constantFrom(...AGENTS),
      }),
      { minLength: 2, maxLength: 8 },
    ),
    limits: fc.tuple(fc.integer({ min: 1, max: 2 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 4 })),
    changed: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 5 })),
    budget: fc.record({
      crash: fc.nat(3),
      cancel: fc.nat(2),
      abort: fc.nat(2),
      expire: fc.nat(2),
      redeliver: fc.nat(2),
      sweep: fc.nat(2),
      limit: fc.nat(1),
    }),
  })
  .map(({ runs, limits: [task, agent, all], changed, budget }) => ({
    runs: Object.fromEntries(runs.map(({ key, task, agent }, place) => [`r${place}`, [...key, task, agent, "all"]])),
    limits: {
      "key:k": 1,
      ...Object.fromEntries(TASKS.map((pool) => [pool, task])),
      ...Object.fromEntries(AGENTS.map((pool) => [pool, agent])),
      all,
    },
    changedLimits: { "agent:x": changed[0], all: changed[1] },
    budget,
  }));

describe("long random schedules with faults", () => {
  it(`keep the invariants (${SCHEDULES} of them)`, { timeout: 60_000 + SCHEDULES * 20 }, () => {
    const seed = Number(process.env.ADMISSION_SEED ?? 20_261_120);
    let steps = 0;
    fc.assert(
      fc.property(scenarios, fc.infiniteStream(fc.nat()), (scenario, choices) => {
        steps += follow(scenario, choices);
      }),
      { seed, numRuns: SCHEDULES },
    );
    console.info(`random schedules: ${SCHEDULES}, ${steps} steps, 0 violations, seed ${seed}`);
  });
});

/** Takes one step after another as the choices say, until nothing is left to happen. */
function follow(scenario: Scenario, choices: Iterator<number>): number {
  const world = createWorld(scenario);
  let before = snapshotOf(world);
  for (let taken = 1; ; taken += 1) {
    const steps = stepsFrom(world, scenario);
    if (!steps.some(({ isProgress }) => isProgress)) {
      expect(violationAtRest(world, before, scenario)).toBeUndefined();
      if (world.swept) return taken;
      steps.push(LAST_SWEEP);
    }
    const step = steps[choices.next().value % steps.length];
    step?.take(world);
    const now = snapshotOf(world);
    const violations = violationsOf(INVARIANTS, now, before);
    if (violations.length > 0) throw new Error(`after "${step?.name}": ${violations.join("; ")}`);
    before = now;
  }
}
