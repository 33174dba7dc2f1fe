import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Arrival, measureLoad } from "../../../core/planning/pool-load.ts";

const START = Date.UTC(2026, 10, 23, 14, 30);
const at = (seconds: number, task = "a", holds = 60, next?: number): Arrival => ({
  task,
  at: START + seconds * 1000,
  seconds: holds,
  nextAt: next === undefined ? undefined : START + next * 1000,
});

describe("a limit against all that is to come", () => {
  it("makes nobody wait while there are places", () => {
    expect(measureLoad([at(0), at(0), at(61)], 2)).toMatchObject({ longest_wait: null, overdue: 0 });
  });

  it("makes who finds no place wait for the first that becomes free", () => {
    const { longest_wait } = measureLoad([at(0), at(0, "b", 30), at(10, "c")], 2);
    expect(longest_wait).toEqual({ task: "c", at: START + 10_000, seconds: 20 });
  });

  it("does not hold when a run would still wait as its task is due again", () => {
    const minutely = Array.from({ length: 10 }, (_, i) => at(i * 60, "slow", 61, (i + 1) * 60));
    expect(measureLoad(minutely.slice(0, 2), 1).overdue).toBe(0);
    const crowded = Array.from({ length: 200 }, (_, i) => at(i * 60, "slow", 61, (i + 1) * 60));
    expect(measureLoad(crowded, 1).overdue).toBeGreaterThan(0);
    expect(measureLoad(crowded, 2).overdue).toBe(0);
  });

  it("knows the busiest minute and the busiest day", () => {
    const { worst_minute, busiest_day } = measureLoad([at(0), at(100_000, "b", 864), at(100_001, "c", 864)], 2);
    expect(worst_minute).toEqual({ at: START + 99_960_000 + 0, starts: 2 });
    expect(busiest_day).toEqual({ date_at: Date.UTC(2026, 10, 24), utilisation: 0.01 });
  });

  it("never gives more places than there are, whatever comes", () => {
    const arrivals = fc
      .array(fc.record({ after: fc.integer({ min: 0, max: 100 }), seconds: fc.integer({ min: 1, max: 300 }) }), {
        maxLength: 60,
      })
      .map((list) => {
        let time = 0;
        return list.map(({ after, seconds }) => {
          time += after;
          return at(time, "a", seconds);
        });
      });
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 1, max: 5 }), (list, limit) => {
        // Whoever waits longest waits for work that the places were busy with: never for more than all of it.
        const { longest_wait } = measureLoad(list, limit);
        const before = list.filter((arrival) => arrival.at <= (longest_wait?.at ?? 0));
        const work = before.reduce((sum, { seconds }) => sum + seconds, 0);
        expect(longest_wait?.seconds ?? 0).toBeLessThanOrEqual(work / limit + 300);
        expect(measureLoad(list, list.length + 1).longest_wait).toBeNull();
      }),
    );
  });

  it("copes with nothing at all", () => {
    expect(measureLoad([], 3)).toEqual({
      limit: 3,
      busiest_day: null,
      worst_minute: null,
      longest_wait: null,
      overdue: 0,
    });
  });
});
