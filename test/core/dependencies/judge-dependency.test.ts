import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../core/calendar/calendar.ts";
import {
  coveredInstant,
  type DependencyQuestion,
  judgeDependency,
} from "../../../core/dependencies/judge-dependency.ts";
import { formatInstant } from "../../../core/instant.ts";
import { lastFires } from "../../../core/schedule/fires.ts";
import { NYSE } from "../../support/nyse.ts";
import { at, scheduleOf } from "../../support/schedules.ts";

const calendar = createCalendar(NYSE);
const quarterHourly = scheduleOf({ interval_minutes: 15 });

function judge(question: Partial<DependencyQuestion> & { readonly success?: string; readonly manual?: string }) {
  const { success, manual, ...rest } = question;
  const scheduled_time = success ?? null;
  const newestSuccess =
    success === undefined && manual === undefined
      ? undefined
      : { run_id: "r1", scheduled_time, started_at: manual ?? success ?? "" };
  const defaults = { name: "risk", schedule: quarterHourly, calendar, now: at("2026-11-20T15:07:00Z"), lag: 1 };
  return judgeDependency({ ...defaults, newestSuccess, ...rest });
}

describe("a dependency", () => {
  it("is satisfied by a success for the newest or the second newest due occurrence", () => {
    expect(judge({ success: "2026-11-20T15:00:00Z" })).toMatchObject({ satisfied: true, occurrencesBehind: 0 });
    expect(judge({ success: "2026-11-20T14:45:00Z" })).toMatchObject({ satisfied: true, occurrencesBehind: 1 });
  });

  it("is stale when its success is further behind, and says by how much, in words and in data", () => {
    expect(judge({ success: "2026-11-20T14:00:00Z" })).toEqual({
      satisfied: false,
      occurrencesBehind: 4,
      message: "risk last succeeded for 2026-11-20T14:00:00Z, 4 due occurrences behind (1 allowed)",
      data: {
        dependency: "risk",
        run_id: "r1",
        covered: "2026-11-20T14:00:00Z",
        newest_due: "2026-11-20T15:00:00Z",
        occurrences_behind: 4,
        allowed_behind: 1,
      },
    });
  });

  it("with a lag of 0 needs its newest due occurrence", () => {
    expect(judge({ success: "2026-11-20T15:00:00Z", lag: 0 }).satisfied).toBe(true);
    expect(judge({ success: "2026-11-20T14:45:00Z", lag: 0 }).satisfied).toBe(false);
  });

  it("is due at its very moment: two tasks of the same minute do not miss each other by default", () => {
    const now = at("2026-11-20T15:15:00Z");
    expect(judge({ success: "2026-11-20T15:00:00Z", now })).toMatchObject({ satisfied: true, occurrencesBehind: 1 });
    expect(judge({ success: "2026-11-20T14:45:00Z", now }).satisfied).toBe(false);
  });

  it("counts a run by hand for the occurrence at or before its start", () => {
    expect(judge({ manual: "2026-11-20T15:03:00Z" })).toMatchObject({ satisfied: true, occurrencesBehind: 0 });
    expect(judge({ manual: "2026-11-20T14:50:00Z" })).toMatchObject({ satisfied: true, occurrencesBehind: 1 });
    expect(judge({ manual: "2026-11-20T14:44:59Z" })).toMatchObject({ satisfied: false, occurrencesBehind: 2 });
  });

  it("counts a run that caught up late for the time it was scheduled, not for its start", () => {
    const newestSuccess = { run_id: "r1", scheduled_time: "2026-11-20T14:15:00Z", started_at: "2026-11-20T15:05:00Z" };
    expect(judge({ newestSuccess }).satisfied).toBe(false);
    expect(coveredInstant(newestSuccess)).toBe(at("2026-11-20T14:15:00Z"));
  });

  it("is not satisfied without a success, whatever its schedule", () => {
    expect(judge({})).toMatchObject({
      satisfied: false,
      occurrencesBehind: null,
      message: "risk has not succeeded yet",
    });
    expect(judge({ schedule: { kind: "manual" } }).satisfied).toBe(false);
  });

  it("that never fires by itself is satisfied by any success", () => {
    const judgement = judge({ schedule: { kind: "manual" }, manual: "2020-01-01T00:00:00Z" });
    expect(judgement).toMatchObject({ satisfied: true, occurrencesBehind: 0, data: { newest_due: null } });
    expect(judgement.message).toContain("on demand");
  });

  it("of market hours satisfies a nightly task, over a weekend and a holiday", () => {
    const schedule = scheduleOf({ interval_minutes: 10, market_hours: true });
    const wednesdayClose = { schedule, success: "2026-11-25T20:50:00Z" };
    expect(judge({ ...wednesdayClose, now: at("2026-11-26T05:00:00Z") }).satisfied).toBe(true);
    expect(judge({ ...wednesdayClose, now: at("2026-11-27T05:00:00Z") }).satisfied).toBe(true);
    expect(judge({ ...wednesdayClose, now: at("2026-11-27T15:00:00Z") }).satisfied).toBe(false);
    const fridayClose = { schedule, success: "2026-11-27T17:50:00Z" };
    expect(judge({ ...fridayClose, now: at("2026-11-30T05:00:00Z") }).satisfied).toBe(true);
  });

  it("long asleep is counted up to a hundred occurrences", () => {
    const judgement = judge({ schedule: scheduleOf({ interval_minutes: 1 }), success: "2025-11-20T15:00:00Z" });
    expect(judgement).toMatchObject({ satisfied: false, occurrencesBehind: 100 });
    expect(judgement.message).toContain("100 or more");
  });

  it("is satisfied exactly when the success covers one of the last lag + 1 due occurrences", () => {
    const schedule = scheduleOf({ every: "15m", between: ["open", "close"] });
    fc.assert(
      fc.property(
        fc.integer({ min: at("2026-11-18"), max: at("2026-12-01") }),
        fc.integer({ min: 0, max: 3 * 86_400_000 }),
        fc.integer({ min: 0, max: 5 }),
        (now, age, lag) => {
          const started = now - age;
          const covered = lastFires(schedule, calendar, started, 1)[0] ?? 0;
          const expected = lastFires(schedule, calendar, now, lag + 1).includes(covered);
          const newestSuccess = { run_id: "r1", scheduled_time: null, started_at: formatInstant(started) };
          const judgement = judge({ schedule, newestSuccess, now, lag });
          expect(judgement.satisfied).toBe(expected);
          expect((judgement.occurrencesBehind ?? 0) <= lag).toBe(expected);
        },
      ),
      { numRuns: 300 },
    );
  });
});
