import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../core/calendar/calendar.ts";
import { formatInstant } from "../../../core/instant.ts";
import {
  everFires,
  firesBetween,
  lastFires,
  nearestFire,
  nextFire,
  recogniseFire,
} from "../../../core/schedule/fires.ts";
import type { ScheduleKeys } from "../../../core/schedule/parse-schedule.ts";
import { NYSE } from "../../support/nyse.ts";
import { at, scheduleOf } from "../../support/schedules.ts";

const calendar = createCalendar(NYSE);

function fires(keys: Partial<ScheduleKeys>, from: string, to: string): string[] {
  return [...firesBetween(scheduleOf(keys), calendar, at(from), at(to))].map(formatInstant);
}

/** From local midnight to local midnight. */
function firesOnDay(keys: Partial<ScheduleKeys>, date: string, zone = "America/New_York"): number {
  const day = Temporal.PlainDate.from(date);
  const [from, to] = [day, day.add({ days: 1 })].map((start) => start.toZonedDateTime(zone).epochMilliseconds);
  return [...firesBetween(scheduleOf({ timezone: zone, ...keys }), calendar, from ?? 0, to ?? 0)].length;
}

describe("an interval", () => {
  it("fires at multiples since the epoch, from included and to excluded", () => {
    expect(fires({ interval_minutes: 10 }, "2026-11-20T10:00:00Z", "2026-11-20T10:30:00Z")).toEqual([
      "2026-11-20T10:00:00Z",
      "2026-11-20T10:10:00Z",
      "2026-11-20T10:20:00Z",
    ]);
    const [first = 0] = firesBetween(scheduleOf({ interval_minutes: 7 }), calendar, at("2026-11-20"), at("2026-11-21"));
    expect(first % (7 * 60_000)).toBe(0);
  });

  it("in market hours fires from the opening on and not at the close, on trading days only", () => {
    const keys = { interval_minutes: 30, market_hours: true };
    const friday = fires(keys, "2026-11-20", "2026-11-21");
    expect([friday.length, friday[0], friday.at(-1)]).toEqual([13, "2026-11-20T14:30:00Z", "2026-11-20T20:30:00Z"]);
    expect(fires(keys, "2026-11-21", "2026-11-23")).toEqual([]);
    expect(fires(keys, "2026-11-26", "2026-11-27")).toEqual([]);
    expect(fires(keys, "2026-11-27", "2026-11-28").at(-1)).toBe("2026-11-27T17:30:00Z");
  });

  it("outside market hours fires at the close, not at the opening, and all day on holidays", () => {
    const keys = { interval_minutes: 30, market_hours: false };
    const friday = fires(keys, "2026-11-20", "2026-11-21");
    expect(friday).toHaveLength(48 - 13);
    expect(friday).not.toContain("2026-11-20T14:30:00Z");
    expect(friday).toContain("2026-11-20T21:00:00Z");
    expect(fires(keys, "2026-11-26", "2026-11-27")).toHaveLength(48);
  });

  it("in and outside market hours make up all of it", () => {
    const [from, to] = ["2026-10-30", "2026-11-30"];
    const narrowed = [true, false].flatMap((market_hours) => fires({ interval_minutes: 5, market_hours }, from, to));
    expect(narrowed.sort()).toEqual(fires({ interval_minutes: 5 }, from, to));
  });

  it("outside market hours goes on while an exchange is shut for years", () => {
    const closures = calendar.sessions("2026-01-01", "2029-12-31").map(({ date }) => ({ date, name: "Strike" }));
    const shut = createCalendar({ ...NYSE, closures });
    const [from, to] = [at("2026-06-01"), at("2026-06-02")];
    const count = (market_hours: boolean) =>
      [...firesBetween(scheduleOf({ interval_minutes: 60, market_hours }), shut, from, to)].length;
    expect([count(true), count(false)]).toEqual([0, 24]);
  });

  it("pays no heed to clock changes", () => {
    expect(firesOnDay({ interval_minutes: 15 }, "2026-03-08")).toBe(92);
    expect(firesOnDay({ interval_minutes: 15 }, "2026-11-01")).toBe(100);
  });
});

describe("a cron expression", () => {
  it("fires on its zone's clock, in winter and in summer", () => {
    expect(fires({ cron: "30 9 * * *" }, "2026-03-07", "2026-03-09")).toEqual([
      "2026-03-07T14:30:00Z",
      "2026-03-08T13:30:00Z",
    ]);
  });

  it("fires on either of two restricted days", () => {
    const keys = { cron: "0 0 13 * FRI", timezone: "UTC" };
    expect(fires(keys, "2026-11-01", "2026-12-01").map((time) => time.slice(8, 10))).toEqual(["06", "13", "20", "27"]);
    expect(fires(keys, "2026-10-01", "2026-11-01").map((time) => time.slice(8, 10))).toEqual([
      ...["02", "09", "13", "16", "23", "30"],
    ]);
  });

  it("skips a local time that the clocks skip", () => {
    expect(firesOnDay({ cron: "30 2 * * *" }, "2026-03-08")).toBe(0);
    expect(firesOnDay({ cron: "*/15 * * * *" }, "2026-03-08")).toBe(92);
  });

  it("fires at the first of two equal local times only, by wildcard too", () => {
    expect(fires({ cron: "30 1 * * *" }, "2026-11-01", "2026-11-02")).toEqual(["2026-11-01T05:30:00Z"]);
    const quarters = fires({ cron: "*/15 * * * *" }, "2026-11-01T04:00:00Z", "2026-11-02T04:00:00Z");
    expect(quarters).toHaveLength(92);
    expect(quarters.filter((time) => time.startsWith("2026-11-01T06"))).toEqual([]);
    expect(firesOnDay({ cron: "*/15 * * * *" }, "2026-11-01")).toBe(96);
  });

  it("skips a midnight that the clocks skip, and fires once in an hour before midnight that comes twice", () => {
    // Egypt: 24 April 2026 begins at 01:00; at the end of 29 October 2026 the hour from 23:00 comes again.
    expect(firesOnDay({ cron: "0 0 * * *" }, "2026-04-24", "Africa/Cairo")).toBe(0);
    expect(firesOnDay({ cron: "30 23 * * *" }, "2026-10-29", "Africa/Cairo")).toBe(1);
    expect(firesOnDay({ cron: "0 0 * * *" }, "2026-10-30", "Africa/Cairo")).toBe(1);
  });

  it("fires on 29 February in leap years only", () => {
    const schedule = scheduleOf({ cron: "0 12 29 2 *", timezone: "UTC" });
    expect(formatInstant(nextFire(schedule, calendar, at("2026-11-20")) ?? 0)).toBe("2028-02-29T12:00:00Z");
    expect(formatInstant(nextFire(schedule, calendar, at("2097-01-01")) ?? 0)).toBe("2104-02-29T12:00:00Z");
  });

  it("is found however rare: 29 February on a weekend day, over the turn of 2100", () => {
    const schedule = scheduleOf({ cron: "0 0 29 2 */6", timezone: "UTC" });
    expect(formatInstant(nextFire(schedule, calendar, at("2088-03-01")) ?? 0)).toBe("2116-02-29T00:00:00Z");
  });

  it("is narrowed by market hours, whatever its own zone", () => {
    expect(
      fires({ cron: "0 * * * *", timezone: "Asia/Kolkata", market_hours: true }, "2026-11-20", "2026-11-21"),
    ).toEqual(
      ["15", "16", "17", "18", "19", "20"]
        .map((hour) => `2026-11-20T${hour}:30:00Z`)
        .toSpliced(0, 0, "2026-11-20T14:30:00Z"),
    );
  });

  it("fires as a minute-by-minute look at the wall clock says", () => {
    const zones = ["America/New_York", "Australia/Lord_Howe", "Africa/Cairo", "Asia/Kolkata"] as const;
    const changeDays = {
      "America/New_York": ["2026-03-08", "2026-11-01"],
      "Australia/Lord_Howe": ["2026-04-05", "2026-10-04"],
      "Africa/Cairo": ["2026-04-24", "2026-10-30"],
      "Asia/Kolkata": ["2026-02-28"],
    };
    const subset = (min: number, max: number) =>
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 6 });
    const zoneAndDay = fc
      .constantFrom(...zones)
      .chain((zone) => fc.tuple(fc.constant(zone), fc.constantFrom(...changeDays[zone])));
    const starOr = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });
    fc.assert(
      fc.property(
        zoneAndDay,
        starOr(subset(0, 59)),
        starOr(subset(0, 4)),
        starOr(subset(1, 31)),
        starOr(subset(0, 6)),
        ([zone, day], minutes, hours, daysOfMonth, daysOfWeek) => {
          const cron = [minutes, hours, daysOfMonth, undefined, daysOfWeek]
            .map((field) => field?.join() ?? "*")
            .join(" ");
          const from = at(day) - 86_400_000;
          const expected: number[] = [];
          const shown = new Set<string>();
          for (let time = from - 86_400_000; time < from + 2 * 86_400_000; time += 60_000) {
            const wall = Temporal.Instant.fromEpochMilliseconds(time).toZonedDateTimeISO(zone).toPlainDateTime();
            const isFirst = !shown.has(wall.toString());
            shown.add(wall.toString());
            const isDayOfMonth = daysOfMonth?.includes(wall.day) ?? true;
            const isDayOfWeek = daysOfWeek?.includes(wall.dayOfWeek % 7) ?? true;
            const isDay =
              daysOfMonth !== undefined && daysOfWeek !== undefined
                ? isDayOfMonth || isDayOfWeek
                : isDayOfMonth && isDayOfWeek;
            const isTime = (minutes?.includes(wall.minute) ?? true) && (hours?.includes(wall.hour) ?? true);
            if (isFirst && isDay && isTime && time >= from) expected.push(time);
          }
          const schedule = scheduleOf({ cron, timezone: zone });
          expect([...firesBetween(schedule, calendar, from, from + 2 * 86_400_000)]).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("session terms", () => {
  it("follow the session, early closes included, and fire on trading days only", () => {
    expect(fires({ at: "open-30m" }, "2026-11-25", "2026-12-01")).toEqual([
      "2026-11-25T14:00:00Z",
      "2026-11-27T14:00:00Z",
      "2026-11-30T14:00:00Z",
    ]);
    expect(fires({ at: "close+15m" }, "2026-11-25", "2026-12-01")).toEqual([
      "2026-11-25T21:15:00Z",
      "2026-11-27T18:15:00Z",
      "2026-11-30T21:15:00Z",
    ]);
  });

  it("include both ends of between", () => {
    const regular = fires({ every: "15m", between: ["open", "close"] }, "2026-11-25", "2026-11-26");
    expect([regular.length, regular[0], regular.at(-1)]).toEqual([27, "2026-11-25T14:30:00Z", "2026-11-25T21:00:00Z"]);
    const early = fires({ every: "15m", between: ["open", "close"] }, "2026-11-27", "2026-11-28");
    expect([early.length, early.at(-1)]).toEqual([15, "2026-11-27T18:00:00Z"]);
  });

  it("count steps from the first moment", () => {
    expect(fires({ every: "4h", between: ["open+10m", "close"] }, "2026-11-20", "2026-11-21")).toEqual([
      "2026-11-20T14:40:00Z",
      "2026-11-20T18:40:00Z",
    ]);
  });

  it("fire nothing where an early close leaves no room", () => {
    const keys = { every: "30m", between: ["open+3h", "close-1h"] as const };
    expect(fires(keys, "2026-11-27", "2026-11-28")).toEqual([]);
    expect(fires(keys, "2026-11-25", "2026-11-26")).toHaveLength(6);
  });

  it("in market hours leave out the close", () => {
    const keys = { every: "30m", between: ["close-30m", "close"] as const, market_hours: true };
    expect(fires(keys, "2026-11-20", "2026-11-21")).toEqual(["2026-11-20T20:30:00Z"]);
  });

  it("may reach into the day before and the day after", () => {
    expect(fires({ at: "close+9h" }, "2026-11-20T12:00:00Z", "2026-11-22")).toEqual(["2026-11-21T06:00:00Z"]);
    expect(fires({ at: "open-10h" }, "2026-11-22", "2026-11-23T12:00:00Z")).toEqual(["2026-11-23T04:30:00Z"]);
  });

  it("overlapping into each other's day fire in order and once a moment", () => {
    const schedule = scheduleOf({ every: "1h", between: ["open-12h", "close+12h"] });
    const week = [...firesBetween(schedule, calendar, at("2026-11-16"), at("2026-11-21"))];
    expect(week).toEqual([...new Set(week)].sort((a, b) => a - b));
  });
});

const anySchedule = fc
  .constantFrom<Partial<ScheduleKeys>>(
    { interval_minutes: 1, market_hours: true },
    { interval_minutes: 7 },
    { interval_minutes: 10_080 },
    { interval_minutes: 1_440, market_hours: false },
    { cron: "*/15 * * * *" },
    { cron: "30 1,2 * * *", timezone: "Europe/London" },
    { cron: "0 12 29 2 *" },
    { cron: "0 0 13 * FRI", market_hours: false },
    { at: "close+15m" },
    { every: "15m", between: ["open", "close"] },
  )
  .map(scheduleOf);
const anyMoment = fc.oneof(
  fc.integer({ min: at("2020-01-01"), max: at("2028-01-01") }),
  fc.integer({ min: at("2026-03-07"), max: at("2026-03-10") }),
  fc.integer({ min: at("2026-10-31"), max: at("2026-11-03") }),
);

describe("the next, the last and the nearest fires", () => {
  it("agree with each other", () => {
    fc.assert(
      fc.property(anySchedule, anyMoment, (schedule, moment) => {
        const next = nextFire(schedule, calendar, moment) ?? 0;
        expect(next).toBeGreaterThan(moment);
        expect([...firesBetween(schedule, calendar, moment + 1, next + 1)]).toEqual([next]);
        const last = lastFires(schedule, calendar, moment, 3);
        expect(last).toHaveLength(3);
        expect([...firesBetween(schedule, calendar, last[2] ?? 0, moment + 1)].reverse()).toEqual(last);
        expect(lastFires(schedule, calendar, next, 2)).toEqual([next, last[0]]);
        expect(nextFire(schedule, calendar, next - 1)).toBe(next);
        expect(nearestFire(schedule, calendar, next, 0)).toBe(next);
      }),
      { numRuns: 300 },
    );
  });

  it("do not exist for a manual schedule", () => {
    expect(nextFire({ kind: "manual" }, calendar, at("2026-11-20"))).toBeUndefined();
    expect(lastFires({ kind: "manual" }, calendar, at("2026-11-20"), 2)).toEqual([]);
    expect(nearestFire({ kind: "manual" }, calendar, at("2026-11-20"), 60_000)).toBeUndefined();
  });

  it("find the fire meant by a delivery up to a minute off", () => {
    const schedule = scheduleOf({ interval_minutes: 10, market_hours: true });
    const meant = (delivered: string) => {
      const fire = nearestFire(schedule, calendar, at(delivered), 60_000);
      return fire === undefined ? undefined : formatInstant(fire);
    };
    expect(meant("2026-11-20T14:29:02Z")).toBe("2026-11-20T14:30:00Z");
    expect(meant("2026-11-20T14:40:31Z")).toBe("2026-11-20T14:40:00Z");
    expect(meant("2026-11-20T14:45:00Z")).toBeUndefined();
    expect(meant("2026-11-20T21:00:00Z")).toBeUndefined();
    expect(meant("2026-11-26T15:00:00Z")).toBeUndefined();
  });

  it("of two as near prefer the later", () => {
    const schedule = scheduleOf({ interval_minutes: 1 });
    expect(nearestFire(schedule, calendar, at("2026-11-20T14:30:30Z"), 60_000)).toBe(at("2026-11-20T14:31:00Z"));
  });

  it("take an interval that the cloud runs in its own phase as it comes, within market hours", () => {
    const weekly = scheduleOf({ interval_minutes: 10_080 });
    expect(recogniseFire(weekly, calendar, at("2026-11-20T03:04:05Z"), 0)).toBe(at("2026-11-20T03:04:05Z"));
    const sevens = scheduleOf({ interval_minutes: 7, market_hours: true });
    expect(recogniseFire(sevens, calendar, at("2026-11-20T14:31:00Z"), 0)).toBe(at("2026-11-20T14:31:00Z"));
    expect(recogniseFire(sevens, calendar, at("2026-11-20T14:29:00Z"), 0)).toBeUndefined();
    const tens = scheduleOf({ interval_minutes: 10 });
    expect(recogniseFire(tens, calendar, at("2026-11-20T14:31:00Z"), 0)).toBeUndefined();
    expect(recogniseFire(tens, calendar, at("2026-11-20T14:30:00Z"), 0)).toBe(at("2026-11-20T14:30:00Z"));
  });

  it.each<[Partial<ScheduleKeys>, boolean]>([
    [{ interval_minutes: 5 }, true],
    [{ cron: "0 3 * * *", market_hours: true }, false],
    [{ cron: "0 12 * * SAT", market_hours: true }, false],
    [{ cron: "0 12 29 2 *", market_hours: true }, true],
    [{ at: "open-30m", market_hours: true }, false],
    [{ at: "close", market_hours: true }, false],
    [{ at: "open", market_hours: true }, true],
    [{ at: "open", market_hours: false }, false],
    [{ at: "open+5h", market_hours: false }, true],
    [{ every: "5m", between: ["close", "open"] }, false],
    [{}, false],
  ])("%j ever fires: %s", (keys, expected) => {
    expect(everFires(scheduleOf(keys), calendar)).toBe(expected);
  });
});
