import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { comparePlaces, effectiveLevel, placeKey, placeOf } from "../../../core/admission/place.ts";
import { scoreOf } from "../../../core/admission/score.ts";
import { PRIORITIES } from "../../../core/priority.ts";

const MINUTE = 60_000;
const AGING = 10 * MINUTE;
const NOON = 1_795_000_000_000;

const tickets = fc.record({
  priority: fc.constantFrom(...PRIORITIES),
  score: fc.double({ min: 0, max: 50, noNaN: true }),
  queuedAt: fc.integer({ min: NOON, max: NOON + 90 * MINUTE }),
});

function place(priority: (typeof PRIORITIES)[number], queuedAt: number, score = 0) {
  return placeOf({ priority, score, queuedAt }, AGING);
}

describe("the order of waiting tickets", () => {
  it("is by priority first, then by score, then by age", () => {
    const goesBefore = (a: ReturnType<typeof place>, b: ReturnType<typeof place>) =>
      comparePlaces(a, b, NOON + MINUTE, AGING) < 0;
    expect(goesBefore(place("high", NOON + 1000), place("medium", NOON, 50))).toBe(true);
    expect(goesBefore(place("medium", NOON + 1000, 2), place("medium", NOON, 1))).toBe(true);
    expect(goesBefore(place("medium", NOON, 1), place("medium", NOON + 1000, 1))).toBe(true);
  });

  it.each([
    ["medium", 0, 2],
    ["medium", 9, 2],
    ["medium", 10, 1],
    ["low", 10, 2],
    ["low", 20, 1],
    ["low", 90, 1],
    ["high", 90, 1],
    ["critical", 90, 0],
  ] as const)("has a %s ticket that waited %i minutes at level %i", (priority, minutes, level) => {
    expect(effectiveLevel(place(priority, NOON), NOON + minutes * MINUTE, AGING)).toBe(level);
  });

  it("never lets anything but critical tickets ahead of a critical one", () => {
    fc.assert(
      fc.property(tickets, tickets, fc.nat(120), (critical, other, minutes) => {
        const [a, b] = [placeOf({ ...critical, priority: "critical" }, AGING), placeOf(other, AGING)];
        return other.priority === "critical" || comparePlaces(a, b, NOON + minutes * MINUTE, AGING) < 0;
      }),
    );
  });

  it("is a total order at every moment", () => {
    fc.assert(
      fc.property(fc.array(tickets, { minLength: 3, maxLength: 3 }), fc.nat(120), (three, minutes) => {
        const now = NOON + minutes * MINUTE;
        const [a, b, c] = three.map((ticket) => placeOf(ticket, AGING)) as [never, never, never];
        const compare = (x: never, y: never) => Math.sign(comparePlaces(x, y, now, AGING));
        expect(compare(a, b)).toBe(-compare(b, a) + 0);
        if (compare(a, b) <= 0 && compare(b, c) <= 0) expect(compare(a, c)).toBeLessThanOrEqual(0);
      }),
    );
  });

  it("bounds overtaking: who was queued later than a ticket's rise to high and one aging period more stays behind it", () => {
    fc.assert(
      fc.property(tickets, tickets, fc.nat(120), (ticket, later, minutes) => {
        const levels = Math.max(0, PRIORITIES.indexOf(ticket.priority) - PRIORITIES.indexOf("high"));
        fc.pre(ticket.priority !== "critical" && later.priority !== "critical");
        const queuedAt = ticket.queuedAt + (levels + 1) * AGING + 1 + (later.queuedAt - NOON);
        const now = queuedAt + minutes * MINUTE;
        const [a, b] = [placeOf(ticket, AGING), placeOf({ ...later, queuedAt }, AGING)];
        expect(comparePlaces(a, b, now, AGING)).toBeLessThan(0);
      }),
    );
  });

  it("of one level is that of the places' text, whenever it is looked at", () => {
    fc.assert(
      fc.property(tickets, tickets, (one, other) => {
        const [a, b] = [placeOf(one, AGING), placeOf({ ...other, priority: one.priority }, AGING)];
        const byText = placeKey(a, "r") < placeKey(b, "r") ? -1 : Number(placeKey(a, "r") > placeKey(b, "r"));
        expect(Math.sign(a.adjustedAt - b.adjustedAt)).toBe(byText);
      }),
    );
  });
});

describe("the score", () => {
  const WEIGHTS = { base_priority_weight: 0.3, time_weight: 0.2, dependency_weight: 0.3, complexity_weight: 0.2 };

  it("is the weighted sum of class, time, dependents and complexity", () => {
    const work = { priority: "high", estimatedSeconds: 4, complexity: 2, dependents: 3 } as const;
    expect(scoreOf(work, WEIGHTS)).toBeCloseTo(0.75 * 0.3 + 0.25 * 0.2 + 3 * 0.3 + 0.5 * 0.2);
    const timeOnly = { base_priority_weight: 0, time_weight: 1, dependency_weight: 0, complexity_weight: 0 };
    expect(scoreOf(work, timeOnly)).toBe(0.25);
  });

  it("counts anything shorter than a second or simpler than one as one", () => {
    const work = { priority: "low", estimatedSeconds: 0.1, complexity: 0.5, dependents: 0 } as const;
    expect(scoreOf(work, WEIGHTS)).toBeCloseTo(0.25 * 0.3 + 0.2 + 0.2);
  });
});
