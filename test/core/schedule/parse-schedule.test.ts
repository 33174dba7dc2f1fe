import { describe, expect, it } from "vitest";
import { parseSchedule, type ScheduleKeys } from "../../../core/schedule/parse-schedule.ts";
import { scheduleOf } from "../../support/schedules.ts";

function problemsOf(keys: Partial<ScheduleKeys>) {
  const parsed = parseSchedule({ timezone: "America/New_York", ...keys });
  return "problems" in parsed ? parsed.problems.map(({ path, suggestion }) => [path, suggestion]) : [];
}

describe("a schedule", () => {
  it("is manual without any key, whatever market_hours says", () => {
    expect(scheduleOf({})).toEqual({ kind: "manual" });
    expect(scheduleOf({ market_hours: true })).toEqual({ kind: "manual" });
  });

  it("is an interval, narrowed by market_hours", () => {
    expect(scheduleOf({ interval_minutes: 10 })).toEqual({ kind: "interval", intervalMinutes: 10, hours: "any" });
    expect(scheduleOf({ interval_minutes: 10, market_hours: true })).toMatchObject({ hours: "open" });
    expect(scheduleOf({ interval_minutes: 10, market_hours: false })).toMatchObject({ hours: "closed" });
  });

  it("is a cron expression in a zone", () => {
    expect(scheduleOf({ cron: "0 9 * * 1-5", timezone: "Europe/London" })).toMatchObject({
      kind: "cron",
      expression: "0 9 * * 1-5",
      timezone: "Europe/London",
    });
  });

  it("is a moment of the session", () => {
    expect(scheduleOf({ at: "open-30m" })).toMatchObject({ term: { anchor: "open", offsetMinutes: -30 } });
    expect(scheduleOf({ at: "close+2h" })).toMatchObject({ term: { anchor: "close", offsetMinutes: 120 } });
    expect(scheduleOf({ at: "close" })).toMatchObject({ term: { anchor: "close", offsetMinutes: 0 } });
    expect(scheduleOf({ at: "open-0m" })).toMatchObject({ term: { anchor: "open", offsetMinutes: 0 } });
  });

  it("repeats between two moments of the session", () => {
    expect(scheduleOf({ every: "1h", between: ["open+5m", "close"] })).toEqual({
      kind: "every",
      everyMinutes: 60,
      from: { anchor: "open", offsetMinutes: 5 },
      to: { anchor: "close", offsetMinutes: 0 },
      hours: "any",
    });
  });

  it.each<[Partial<ScheduleKeys>, [string, string | undefined][]]>([
    [{ interval_minutes: 0 }, [["interval_minutes", undefined]]],
    [{ interval_minutes: 1.5 }, [["interval_minutes", undefined]]],
    [{ interval_minutes: -5 }, [["interval_minutes", undefined]]],
    [{ cron: "0 0 31 2 *" }, [["cron", undefined]]],
    [{ cron: "0 9 * * *", timezone: "europe/london" }, [["timezone", "Europe/London"]]],
    [
      { cron: "0 25 * * *", timezone: "+01:00" },
      [
        ["timezone", undefined],
        ["cron", undefined],
      ],
    ],
    [{ at: "noon" }, [["at", undefined]]],
    [{ at: "Open - 30m" }, [["at", "open-30m"]]],
    [{ at: "open+30" }, [["at", undefined]]],
    [{ at: "open+30s" }, [["at", undefined]]],
    [{ at: "open-13h" }, [["at", undefined]]],
    [{ at: "close+721m" }, [["at", undefined]]],
    [{ every: "15m" }, [["every", undefined]]],
    [{ every: "0m", between: ["open", "close"] }, [["every", undefined]]],
    [
      { every: "fast", between: ["dawn", "dusk"] },
      [
        ["every", undefined],
        ["between.0", undefined],
        ["between.1", undefined],
      ],
    ],
    [{ every: "5m", between: ["open+1h", "open"] }, [["between.1", undefined]]],
    [{ between: ["open", "close"] }, [["between", undefined]]],
    [{ interval_minutes: 5, between: ["open", "close"] }, [["between", undefined]]],
    [
      { interval_minutes: 5, cron: "* * * * *", at: "open" },
      [
        ["cron", undefined],
        ["at", undefined],
      ],
    ],
  ])("%j is refused, each fault at its key", (keys, expected) => {
    expect(problemsOf(keys)).toEqual(expected);
  });
});
