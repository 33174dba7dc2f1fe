import { readFileSync } from "node:fs";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../core/calendar/calendar.ts";
import { formatDate, requireDate, weekdayOf } from "../../../core/civil-date.ts";
import { formatInstant } from "../../../core/instant.ts";
import { NYSE } from "../../support/nyse.ts";

interface RecordedDates {
  readonly from: string;
  readonly through: string;
  readonly sessions: number;
  readonly closed_weekdays: readonly string[];
}

const recorded: RecordedDates = JSON.parse(
  readFileSync(new URL("../../support/recorded-nyse-dates.json", import.meta.url), "utf8"),
);
const calendar = createCalendar(NYSE);

function earlyClosesOf(from: string, to: string): string[] {
  return calendar
    .sessions(from, to)
    .filter((session) => session.early_close)
    .map((session) => session.date);
}

function localClose(date: string): string | undefined {
  const session = calendar.sessionOn(date);
  return session === undefined
    ? undefined
    : Temporal.Instant.fromEpochMilliseconds(session.close)
        .toZonedDateTimeISO("America/New_York")
        .toPlainTime()
        .toString({ smallestUnit: "minute" });
}

describe("NYSE's calendar", () => {
  it("has exactly the recorded sessions from 1990 to 2022", () => {
    const closed = new Set(recorded.closed_weekdays);
    const expected: string[] = [];
    for (let day = requireDate(recorded.from); day <= requireDate(recorded.through); day += 1) {
      if (weekdayOf(day) % 6 !== 0 && !closed.has(formatDate(day))) expected.push(formatDate(day));
    }
    expect(expected).toHaveLength(recorded.sessions);
    expect(calendar.sessions(recorded.from, recorded.through).map((session) => session.date)).toEqual(expected);
  });

  it("knows the published holidays of 2025 to 2028", () => {
    const published = {
      2025: ["01-01", "01-09", "01-20", "02-17", "04-18", "05-26", "06-19", "07-04", "09-01", "11-27", "12-25"],
      2026: ["01-01", "01-19", "02-16", "04-03", "05-25", "06-19", "07-03", "09-07", "11-26", "12-25"],
      2027: ["01-01", "01-18", "02-15", "03-26", "05-31", "06-18", "07-05", "09-06", "11-25", "12-24"],
      2028: ["01-17", "02-21", "04-14", "05-29", "06-19", "07-04", "09-04", "11-23", "12-25"],
    };
    for (const [year, dates] of Object.entries(published)) {
      const closed: string[] = [];
      for (let day = requireDate(`${year}-01-01`); day <= requireDate(`${year}-12-31`); day += 1) {
        if (weekdayOf(day) % 6 !== 0 && calendar.sessionOn(formatDate(day)) === undefined) {
          closed.push(formatDate(day).slice(5));
        }
      }
      expect(closed).toEqual(dates);
    }
  });

  it("closes early on the published days of 2025 to 2028, at one o'clock", () => {
    const published = [
      ...["2025-07-03", "2025-11-28", "2025-12-24", "2026-11-27", "2026-12-24"],
      ...["2027-11-26", "2028-07-03", "2028-11-24"],
    ];
    expect(earlyClosesOf("2025-01-01", "2028-12-31")).toEqual(published);
    expect(published.map(localClose)).toEqual(published.map(() => "13:00"));
  });

  it("closed at two o'clock before 1993", () => {
    expect(earlyClosesOf("1990-01-01", "1992-12-31")).toEqual(["1990-12-24", "1991-12-24", "1992-11-27", "1992-12-24"]);
    expect(localClose("1992-12-24")).toBe("14:00");
    expect(localClose("1993-11-26")).toBe("13:00");
  });

  it("gave Independence Day's early close to Friday the 5th until 2012 and to Wednesday the 3rd since", () => {
    expect(earlyClosesOf("1996-07-01", "1996-07-10")).toEqual(["1996-07-05"]);
    expect(earlyClosesOf("2002-07-01", "2002-07-10")).toEqual(["2002-07-05"]);
    expect(earlyClosesOf("2013-07-01", "2013-07-10")).toEqual(["2013-07-03"]);
    expect(earlyClosesOf("2024-07-01", "2024-07-10")).toEqual(["2024-07-03"]);
    expect(earlyClosesOf("1994-07-01", "1994-07-10")).toEqual([]);
  });

  it.each(["1997-12-26", "1999-12-31", "2003-12-26"])("closed early for once on %s", (date) => {
    expect(localClose(date)).toBe("13:00");
  });

  it("names early closes and closings", () => {
    expect(calendar.sessionOn("2026-11-27")).toEqual({
      date: "2026-11-27",
      open: Date.parse("2026-11-27T14:30:00Z"),
      close: Date.parse("2026-11-27T18:00:00Z"),
      early_close: true,
      name: "Day after Thanksgiving",
    });
    expect(calendar.closedBecause("2026-11-26")).toBe("Thanksgiving Day");
    expect(calendar.closedBecause("2001-09-12")).toBe("Attacks of 11 September");
    expect(calendar.closedBecause("2026-11-28")).toBe("Saturday");
    expect(calendar.closedBecause("2026-11-29")).toBe("Sunday");
    expect(calendar.closedBecause("2026-11-30")).toBeUndefined();
  });

  it("opens at 09:30 in New York, in winter and in summer", () => {
    const opens = calendar.sessions("2026-03-06", "2026-03-09").map((session) => formatInstant(session.open));
    expect(opens).toEqual(["2026-03-06T14:30:00Z", "2026-03-09T13:30:00Z"]);
  });

  it("says how far it was verified", () => {
    expect(calendar.verified).toEqual({ from: "1990-01-01", through: "2028-12-31" });
  });
});
