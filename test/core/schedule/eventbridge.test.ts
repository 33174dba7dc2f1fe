import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../core/calendar/calendar.ts";
import type { CalendarSpec } from "../../../core/calendar/calendar-spec.ts";
import { buildRuleExpressions, buildSchedulerExpressions } from "../../../core/schedule/eventbridge.ts";
import { firesBetween } from "../../../core/schedule/fires.ts";
import type { ScheduleKeys } from "../../../core/schedule/parse-schedule.ts";
import { eventBridgeFiresAt } from "../../support/eventbridge-cron.ts";
import { NYSE } from "../../support/nyse.ts";
import { at, scheduleOf } from "../../support/schedules.ts";

const DAY = 86_400_000;
const nyse = createCalendar(NYSE);

function scheduler(keys: Partial<ScheduleKeys>, calendar = nyse): string[] {
  return buildSchedulerExpressions(scheduleOf(keys), calendar).map((built) => `${built.expression} ${built.timezone}`);
}

function rules(keys: Partial<ScheduleKeys>): readonly string[] {
  return buildRuleExpressions(scheduleOf(keys), nyse);
}

describe("expressions for EventBridge Scheduler", () => {
  it("of an interval that divides a day are the same moments in UTC", () => {
    expect(scheduler({ interval_minutes: 1 })).toEqual(["cron(* * * * ? *) UTC"]);
    expect(scheduler({ interval_minutes: 10 })).toEqual(["cron(0/10 * * * ? *) UTC"]);
    expect(scheduler({ interval_minutes: 60 })).toEqual(["cron(0 * * * ? *) UTC"]);
    expect(scheduler({ interval_minutes: 120 })).toEqual(["cron(0 0/2 * * ? *) UTC"]);
    expect(scheduler({ interval_minutes: 1440 })).toEqual(["cron(0 0 * * ? *) UTC"]);
    expect(scheduler({ interval_minutes: 90 })).toEqual(["cron(0 0/3 * * ? *) UTC", "cron(30 1/3 * * ? *) UTC"]);
  });

  it("of another interval are a rate, in the largest unit", () => {
    expect(scheduler({ interval_minutes: 7 })).toEqual(["rate(7 minutes) UTC"]);
    expect(scheduler({ interval_minutes: 300 })).toEqual(["rate(5 hours) UTC"]);
    expect(scheduler({ interval_minutes: 10_080, market_hours: true })).toEqual(["rate(7 days) UTC"]);
  });

  it("in market hours keep to the exchange's hours on its own clock", () => {
    expect(scheduler({ interval_minutes: 1, market_hours: true })).toEqual([
      "cron(30-59 9 ? * MON-FRI *) America/New_York",
      "cron(* 10-15 ? * MON-FRI *) America/New_York",
    ]);
    expect(scheduler({ cron: "*/5 * * * *", timezone: "Asia/Tokyo", market_hours: true })).toEqual([
      "cron(30/5 22 ? * MON-FRI *) Asia/Tokyo",
      "cron(0/5 23 ? * MON-FRI *) Asia/Tokyo",
      "cron(0/5 0-5 ? * TUE-SAT *) Asia/Tokyo",
    ]);
  });

  it("in market hours keep to UTC where the exchange's clock would name more moments", () => {
    expect(scheduler({ interval_minutes: 120, market_hours: true })).toEqual(["cron(0 14,16,18,20 ? * MON-FRI *) UTC"]);
  });

  it("outside market hours leave nothing out, for any day may be a holiday", () => {
    expect(scheduler({ interval_minutes: 60, market_hours: false })).toEqual(["cron(0 * * * ? *) UTC"]);
  });

  it("of a cron expression say the same in six fields", () => {
    expect(scheduler({ cron: "30 9 * * 1-5" })).toEqual(["cron(30 9 ? * MON-FRI *) America/New_York"]);
    expect(scheduler({ cron: "0 0 1 */3 *", timezone: "Europe/London" })).toEqual([
      "cron(0 0 1 1/3 ? *) Europe/London",
    ]);
    expect(scheduler({ cron: "0 0 * * 0,6" })).toEqual(["cron(0 0 ? * SUN,SAT *) America/New_York"]);
  });

  it("of a cron expression with two restricted days are two", () => {
    expect(scheduler({ cron: "0 0 13 * FRI" })).toEqual([
      "cron(0 0 13 * ? *) America/New_York",
      "cron(0 0 ? * FRI *) America/New_York",
    ]);
  });

  it("of session terms follow early closes on the dates that can have one", () => {
    expect(scheduler({ at: "open-30m" })).toEqual(["cron(0 9 ? * MON-FRI *) America/New_York"]);
    expect(scheduler({ at: "close+15m" })).toEqual([
      "cron(15 16 ? * MON-FRI *) America/New_York",
      "cron(15 13 3 7 ? *) America/New_York",
      "cron(15 13 23-29 11 ? *) America/New_York",
      "cron(15 13 24 12 ? *) America/New_York",
    ]);
    expect(scheduler({ every: "15m", between: ["open", "close"] })).toEqual([
      "cron(30,45 9 ? * MON-FRI *) America/New_York",
      "cron(0/15 10-15 ? * MON-FRI *) America/New_York",
      "cron(0 16 ? * MON-FRI *) America/New_York",
    ]);
  });

  it("follow early closes that the configuration adds", () => {
    const early_closes = [{ date: "2026-12-31", close: "12:00", name: "Short New Year's Eve" }];
    expect(scheduler({ at: "close" }, createCalendar({ ...NYSE, early_closes }))).toContain(
      "cron(0 12 31 12 ? *) America/New_York",
    );
  });

  it("do not exist for a manual schedule", () => {
    expect(scheduler({})).toEqual([]);
    expect(rules({})).toEqual([]);
  });

  it("are never too long for EventBridge", () => {
    const pairs = (from: number, to: number) =>
      Array.from({ length: to - from + 1 }, (_, index) => index + from)
        .filter((value) => (value - from) % 3 !== 2)
        .join();
    const [expression] = buildSchedulerExpressions(
      scheduleOf({ cron: `${pairs(0, 59)} ${pairs(0, 23)} ${pairs(1, 31)} ${pairs(1, 12)} *` }),
      nyse,
    );
    expect(expression?.expression).toHaveLength(238);
  });
});

describe("expressions for EventBridge rules", () => {
  it("are the moments of winter and summer time in UTC", () => {
    expect(rules({ interval_minutes: 1, market_hours: true })).toEqual([
      "cron(30-59 13 ? * MON-FRI *)",
      "cron(* 14-20 ? * MON-FRI *)",
    ]);
    expect(rules({ at: "open-30m" })).toEqual(["cron(0 13,14 ? * MON-FRI *)"]);
    expect(rules({ interval_minutes: 7 })).toEqual(["rate(7 minutes)"]);
  });

  it("follow the days over midnight and the end of the month", () => {
    expect(rules({ cron: "0 22 * * FRI" })).toEqual(["cron(0 2,3 ? * SAT *)"]);
    expect(rules({ cron: "0 22 31 12 *" })).toEqual(["cron(0 2,3 1 1 ? *)"]);
    expect(rules({ cron: "0 2 1 3 *", timezone: "Asia/Kolkata" })).toEqual(["cron(30 20 28,29 2 ? *)"]);
  });
});

const CALENDARS: readonly CalendarSpec[] = [
  NYSE,
  { ...NYSE, early_closes: [{ date: "2026-03-06", close: "12:17", name: "Works" }] },
  {
    exchange: "XTKS",
    closures: [],
    early_closes: [],
    hours: { open: "09:00", close: "15:30", timezone: "Asia/Tokyo" },
    holidays: "none",
  },
  // Clocks change at midnight between weekdays, within the session.
  {
    exchange: "NILE",
    closures: [],
    early_closes: [{ date: "2026-10-29", close: "23:15", name: "Clock change" }],
    hours: { open: "00:00", close: "24:00", timezone: "Africa/Cairo" },
    holidays: "none",
  },
];

const anyZone = fc.constantFrom("America/New_York", "Africa/Cairo", "Asia/Kolkata", "Pacific/Kiritimati", "UTC");
const anyTerm = fc
  .tuple(fc.constantFrom("open", "close"), fc.integer({ min: -720, max: 720 }))
  .map(([anchor, offset]) => `${anchor}${offset < 0 ? "-" : "+"}${Math.abs(offset)}m`);
const anyCron = fc
  .tuple(
    fc.constantFrom("0", "30", "*/7", "5,17", "*"),
    fc.constantFrom("*", "0", "23", "9-16", "*/5"),
    fc.constantFrom("*", "1", "31", "28,30", "*/2", "1-31"),
    fc.constantFrom("*", "3,10", "2", "11"),
    fc.constantFrom("*", "SUN", "MON-FRI", "5"),
  )
  .map((fields) => fields.join(" "))
  .filter((cron) => !/ 31 (2|11) \*$/.test(cron));
const dividingInterval = fc.constantFrom(1, 5, 15, 32, 45, 60, 90, 120, 240, 720, 1440);
const marketHours = fc.constantFrom(undefined, true, false);
const anyKeys = fc
  .tuple(
    fc.oneof(
      fc.record({ interval_minutes: dividingInterval }),
      fc.record({ cron: anyCron, timezone: anyZone }),
      fc.record({ at: anyTerm }),
      fc.record({ every: fc.constantFrom("1m", "7m", "15m", "1h", "5h"), between: fc.tuple(anyTerm, anyTerm) }),
    ),
    marketHours,
  )
  .map(([keys, market_hours]): Partial<ScheduleKeys> => ({ ...keys, market_hours }))
  .filter(({ between }) => between === undefined || between[0].slice(0, 4) !== between[1].slice(0, 4));
/** The days around clock changes, early closes, ends of months, and any other ten of 2026. */
const anyFrom = fc.oneof(
  fc.constantFrom("2026-03-05", "2026-10-27", "2026-04-22", "2026-11-22", "2026-07-01", "2026-12-22").map(at),
  fc.integer({ min: 0, max: 355 }).map((day) => at("2026-01-01") + day * DAY),
);

describe("every fire", () => {
  it("is one of some expression, on the schedule's clock and in UTC", () => {
    fc.assert(
      fc.property(anyKeys, fc.constantFrom(...CALENDARS), anyFrom, (keys, spec, from) => {
        const calendar = createCalendar(spec);
        const schedule = scheduleOf(keys);
        const zoned = buildSchedulerExpressions(schedule, calendar);
        const inUtc = buildRuleExpressions(schedule, calendar);
        const fires = [...firesBetween(schedule, calendar, from, from + 10 * DAY)];
        for (const fire of fires.length > 400 ? fires.filter((_, index) => index % 37 === 0) : fires) {
          expect(zoned.some((built) => eventBridgeFiresAt(built.expression, built.timezone, fire))).toBe(true);
          expect(inUtc.some((expression) => eventBridgeFiresAt(expression, "UTC", fire))).toBe(true);
        }
      }),
      { numRuns: 150 },
    );
  });

  it.each<Partial<ScheduleKeys>>([
    { interval_minutes: 60, market_hours: true },
    { at: "close+15m" },
    { every: "1h", between: ["open", "close"] },
    { cron: "30 1,2 * * *" },
    { cron: "0 22 1,15,31 * MON" },
  ])("of a whole year of %j is", (keys) => {
    const schedule = scheduleOf(keys);
    const zoned = buildSchedulerExpressions(schedule, nyse);
    const inUtc = buildRuleExpressions(schedule, nyse);
    const fires = [...firesBetween(schedule, nyse, at("2026-01-01"), at("2027-01-01"))];
    const missed = fires.filter(
      (fire) =>
        !zoned.some((built) => eventBridgeFiresAt(built.expression, built.timezone, fire)) ||
        !inUtc.some((expression) => eventBridgeFiresAt(expression, "UTC", fire)),
    );
    expect(fires.length).toBeGreaterThan(50);
    expect(missed).toEqual([]);
  });

  it("of an interval or a cron expression is all that Scheduler's expressions name, where one day field is enough", () => {
    const exactKeys = fc.oneof(
      fc.record({ interval_minutes: dividingInterval }),
      fc.record({ cron: anyCron, timezone: anyZone }).filter(({ cron }) => !/ \*\/2 \S+ [^*]/.test(cron)),
    );
    fc.assert(
      fc.property(exactKeys, anyFrom, (keys, from) => {
        const schedule = scheduleOf(keys);
        const built = buildSchedulerExpressions(schedule, nyse);
        const fires = new Set(firesBetween(schedule, nyse, from, from + 2 * DAY));
        for (let time = from; time < from + 2 * DAY; time += 60_000) {
          if (fires.has(time)) continue;
          expect(built.some(({ expression, timezone }) => eventBridgeFiresAt(expression, timezone, time))).toBe(false);
        }
      }),
      { numRuns: 20 },
    );
  });
});
