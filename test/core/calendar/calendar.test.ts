import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../core/calendar/calendar.ts";
import type { CalendarSpec } from "../../../core/calendar/calendar-spec.ts";
import { findCalendarProblems } from "../../../core/calendar/calendar-spec.ts";
import type { MarketPhase } from "../../../core/calendar/session.ts";
import { requireTimeOfDay } from "../../../core/calendar/time-of-day.ts";
import { formatInstant, parseInstant } from "../../../core/instant.ts";
import { createTimeZone } from "../../../core/time-zone.ts";
import { NYSE } from "../../support/nyse.ts";

const nyse = createCalendar(NYSE);
const TOKYO: CalendarSpec = {
  exchange: "XTKS",
  closures: [{ date: "2026-01-01", name: "New Year" }],
  early_closes: [],
  hours: { open: "09:00", close: "15:30", timezone: "Asia/Tokyo" },
  holidays: "none",
};

describe("a calendar", () => {
  it("is open from the opening on and closed at the close", () => {
    expect(nyse.isOpen(parseInstant("2026-11-20T14:29:59.999Z"))).toBe(false);
    expect(nyse.isOpen(parseInstant("2026-11-20T14:30:00Z"))).toBe(true);
    expect(nyse.isOpen(parseInstant("2026-11-20T20:59:59.999Z"))).toBe(true);
    expect(nyse.isOpen(parseInstant("2026-11-20T21:00:00Z"))).toBe(false);
    expect(nyse.sessionAt(parseInstant("2026-11-20T15:00:00Z"))?.date).toBe("2026-11-20");
  });

  it("finds the next and the previous session, over weekends and holidays", () => {
    const thanksgivingMorning = parseInstant("2026-11-26T15:00:00Z");
    expect(nyse.next(thanksgivingMorning)?.date).toBe("2026-11-27");
    expect(nyse.previous(thanksgivingMorning)?.date).toBe("2026-11-25");
    const fridayNoon = parseInstant("2026-11-20T17:00:00Z");
    expect(nyse.next(fridayNoon)?.date).toBe("2026-11-23");
    expect(nyse.previous(fridayNoon)?.date).toBe("2026-11-19");
  });

  it("has the next session strictly after its opening and the previous one from its close on", () => {
    const session = nyse.sessionOn("2026-11-20");
    expect(nyse.next(session?.open ?? 0)?.date).toBe("2026-11-23");
    expect(nyse.next((session?.open ?? 0) - 1)?.date).toBe("2026-11-20");
    expect(nyse.previous(session?.close ?? 0)?.date).toBe("2026-11-20");
    expect(nyse.previous((session?.close ?? 0) - 1)?.date).toBe("2026-11-19");
  });

  it.each<[string, MarketPhase]>([
    ["2026-11-20T08:59:00Z", "closed"],
    ["2026-11-20T09:00:00Z", "pre_market"],
    ["2026-11-20T14:29:00Z", "pre_market"],
    ["2026-11-20T14:30:00Z", "regular"],
    ["2026-11-20T21:00:00Z", "after_hours"],
    ["2026-11-21T00:59:00Z", "after_hours"],
    ["2026-11-21T01:00:00Z", "closed"],
    ["2026-11-27T18:00:00Z", "after_hours"],
    ["2026-11-27T22:00:00Z", "closed"],
    ["2026-11-26T15:00:00Z", "closed"],
  ])("at %s is in the phase %s", (at, phase) => {
    expect(nyse.phaseAt(parseInstant(at))).toBe(phase);
  });

  it("takes closures and early closes from its specification, before the rules", () => {
    const calendar = createCalendar({
      ...NYSE,
      closures: [{ date: "2026-11-20", name: "Storm" }],
      early_closes: [
        { date: "2026-11-27", close: "12:00", name: "Short Friday" },
        { date: "2026-11-30", close: "15:00", name: "Works" },
      ],
    });
    expect(calendar.sessionOn("2026-11-20")).toBeUndefined();
    expect(calendar.closedBecause("2026-11-20")).toBe("Storm");
    expect(
      calendar.sessions("2026-11-27", "2026-11-30").map(({ close, name }) => [formatInstant(close), name]),
    ).toEqual([
      ["2026-11-27T17:00:00Z", "Short Friday"],
      ["2026-11-30T20:00:00Z", "Works"],
    ]);
  });

  it("keeps another exchange's hours and zone, without holidays when told so", () => {
    const tokyo = createCalendar(TOKYO);
    const week = tokyo.sessions("2025-12-31", "2026-01-05");
    expect(week.map(({ date, open, close }) => [date, formatInstant(open), formatInstant(close)])).toEqual([
      ["2025-12-31", "2025-12-31T00:00:00Z", "2025-12-31T06:30:00Z"],
      ["2026-01-02", "2026-01-02T00:00:00Z", "2026-01-02T06:30:00Z"],
      ["2026-01-05", "2026-01-05T00:00:00Z", "2026-01-05T06:30:00Z"],
    ]);
    expect(tokyo.verified).toBeUndefined();
    expect(tokyo.phaseAt(parseInstant("2026-01-04T23:59:00Z"))).toBe("closed");
    expect(tokyo.phaseAt(parseInstant("2026-01-05T00:00:00Z"))).toBe("regular");
    expect(tokyo.sessionOn("2026-12-25")).toBeDefined();
  });

  it("keeps an exchange's own close where a rule's early close would be later", () => {
    const mornings = createCalendar({ ...NYSE, hours: { ...NYSE.hours, close: "12:00" } });
    expect(mornings.sessionOn("2026-11-27")).toMatchObject({ early_close: false });
  });

  it("may last until midnight", () => {
    const allDay = createCalendar({
      ...TOKYO,
      hours: { open: "00:00", close: "24:00", timezone: "America/New_York" },
    });
    const [friday, monday] = allDay.sessions("2026-03-06", "2026-03-09");
    expect(formatInstant(friday?.close ?? 0)).toBe("2026-03-07T05:00:00Z");
    expect(formatInstant(monday?.open ?? 0)).toBe("2026-03-09T04:00:00Z");
  });

  it("gives up looking for sessions after a year without any", () => {
    const closures = nyse.sessions("2026-01-01", "2028-12-31").map(({ date }) => ({ date, name: "Strike" }));
    const shut = createCalendar({ ...NYSE, closures });
    expect(shut.next(parseInstant("2026-06-01T00:00:00Z"))).toBeUndefined();
    expect(shut.previous(parseInstant("2028-06-01T00:00:00Z"))).toBeUndefined();
  });

  it("refuses dates that do not exist", () => {
    expect(() => nyse.sessions("2026-02-30", "2026-03-01")).toThrow(expect.objectContaining({ code: "DATE_INVALID" }));
    expect(() => nyse.sessionOn("tomorrow")).toThrow(expect.objectContaining({ code: "DATE_INVALID" }));
  });

  it("answers about any moment as its sessions say, around clock changes too", () => {
    const changes = createTimeZone("America/New_York").changes(
      parseInstant("2015-01-01T00:00:00Z"),
      parseInstant("2028-01-01T00:00:00Z"),
    );
    const nearChange = fc
      .tuple(fc.constantFrom(...changes), fc.integer({ min: -72 * 60, max: 72 * 60 }))
      .map(([change, minutes]) => change.at + minutes * 60_000);
    const sessions = nyse.sessions("2014-12-01", "2028-02-01");
    fc.assert(
      fc.property(nearChange, (at) => {
        const open = sessions.find((session) => session.open <= at && at < session.close);
        expect(nyse.sessionAt(at)).toEqual(open);
        expect(nyse.isOpen(at)).toBe(open !== undefined);
        expect(nyse.next(at)).toEqual(sessions.find((session) => session.open > at));
        expect(nyse.previous(at)).toEqual(sessions.findLast((session) => session.close <= at));
      }),
    );
  });
});

describe("a time of day", () => {
  it("is HH:MM up to 24:00", () => {
    expect(["00:00", "09:30", "24:00"].map(requireTimeOfDay)).toEqual([0, 570, 1_440]);
  });

  it.each(["9:30", "24:01", "12:60", "noon", ""])('"%s" is none', (text) => {
    expect(() => requireTimeOfDay(text)).toThrow(expect.objectContaining({ code: "TIME_OF_DAY_INVALID" }));
  });
});

describe("a calendar's specification", () => {
  it("is refused with all that is wrong with it", () => {
    const problems = findCalendarProblems({
      exchange: "XNYS",
      closures: [
        { date: "2026-02-30", name: "no such day" },
        { date: "2026-03-02", name: "once" },
        { date: "2026-03-02", name: "twice" },
      ],
      early_closes: [
        { date: "2026-03-03", close: "1pm", name: "text" },
        { date: "2026-03-04", close: "17:00", name: "late" },
      ],
      hours: { open: "16:00", close: "09:30", timezone: "america/new_york" },
      holidays: "nyse",
    });
    expect(problems.map(({ path, suggestion }) => [path, suggestion])).toEqual([
      ["hours.timezone", "America/New_York"],
      ["hours.close", undefined],
      ["closures.0.date", undefined],
      ["closures.2.date", undefined],
      ["early_closes.0.close", undefined],
      ["early_closes.1.close", undefined],
    ]);
  });

  it.each([
    [{ open: "9:30", close: "16:00", timezone: "America/New_York" }, "hours.open"],
    [{ open: "09:30", close: "24:01", timezone: "America/New_York" }, "hours.close"],
    [{ open: "09:30", close: "16:00", timezone: "Mars/Olympus" }, "hours.timezone"],
  ])("hours %j make no calendar", (hours, path) => {
    expect(() => createCalendar({ ...NYSE, hours })).toThrow(
      expect.objectContaining({ code: "CALENDAR_INVALID", where: `calendar.${path}` }),
    );
  });
});
