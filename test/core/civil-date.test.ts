import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { civilDateOf, dayNumberOf, formatDate, MILLIS_PER_DAY, parseDate, weekdayOf } from "../../core/civil-date.ts";

const anyDayNumber = fc.integer({ min: dayNumberOf(1, 1, 1), max: dayNumberOf(9999, 12, 31) });

describe("civil dates", () => {
  it("agree with Temporal on every date from year 1 to 9999", () => {
    fc.assert(
      fc.property(anyDayNumber, (dayNumber) => {
        const date = Temporal.Instant.fromEpochMilliseconds(dayNumber * MILLIS_PER_DAY)
          .toZonedDateTimeISO("UTC")
          .toPlainDate();
        expect(civilDateOf(dayNumber)).toEqual({ year: date.year, month: date.month, day: date.day });
        expect(formatDate(dayNumber)).toBe(date.toString());
        expect(weekdayOf(dayNumber)).toBe(date.dayOfWeek % 7);
        expect(dayNumberOf(date.year, date.month, date.day)).toBe(dayNumber);
        expect(parseDate(date.toString())).toBe(dayNumber);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(["2026-02-29", "2026-13-01", "2026-00-10", "2026-1-1", "26-01-01", "2026-04-31", "", "2026-01-01T00:00"])(
    "%s is no date",
    (text) => {
      expect(parseDate(text)).toBeUndefined();
    },
  );
});
