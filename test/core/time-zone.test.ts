import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, it } from "vitest";
import { parseInstant } from "../../core/instant.ts";
import { createTimeZone, findTimeZone } from "../../core/time-zone.ts";

/** Whole-hour, half-hour (Lord Howe shifts by 30 minutes), southern, midnight changes, Ramadan pauses, a skipped date. */
const ZONES = [
  "America/New_York",
  "Europe/London",
  "Australia/Lord_Howe",
  "Asia/Kolkata",
  "Africa/Cairo",
  "Africa/Casablanca",
  "America/Sao_Paulo",
  "Pacific/Apia",
  "Antarctica/Troll",
  "UTC",
];
const FROM = parseInstant("1985-01-01T00:00:00Z");
const TO = parseInstant("2040-01-01T00:00:00Z");

function temporalWall(at: number, zone: string): number {
  const wall = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone).toPlainDateTime();
  return wall.toZonedDateTime("UTC").epochMilliseconds;
}

const anyZone = fc.constantFrom(...ZONES);
const anyInstant = fc.integer({ min: FROM, max: TO });

/** Moments around clock changes, where mistakes are. */
const zoneAndInstant = anyZone.chain((zone) => {
  const changes = createTimeZone(zone).changes(FROM, TO);
  const nearChange =
    changes.length === 0
      ? anyInstant
      : fc
          .tuple(fc.constantFrom(...changes), fc.integer({ min: -180, max: 180 }))
          .map(([change, minutes]) => change.at + minutes * 60_000);
  return fc.tuple(fc.constant(zone), fc.oneof(anyInstant, nearChange));
});

describe("time zones", () => {
  it("show the wall time that Temporal shows", () => {
    fc.assert(
      fc.property(zoneAndInstant, ([zone, at]) => {
        expect(createTimeZone(zone).toWall(at)).toBe(temporalWall(at, zone));
      }),
      { numRuns: 1_000 },
    );
  });

  it("resolve a wall time to its first occurrence, and a skipped one to nothing", () => {
    fc.assert(
      fc.property(zoneAndInstant, fc.integer({ min: -120, max: 120 }), ([zone, at], minutes) => {
        const wall = temporalWall(at, zone) + minutes * 60_000;
        const plain = Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO("UTC").toPlainDateTime();
        const earlier = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
        const exists = earlier.toPlainDateTime().equals(plain);
        expect(createTimeZone(zone).toInstant(wall)).toBe(exists ? earlier.epochMilliseconds : undefined);
      }),
      { numRuns: 1_000 },
    );
  });

  it("a skipped wall time begins where the clocks jump", () => {
    const newYork = createTimeZone("America/New_York");
    const skipped = parseInstant("2026-03-08T02:30:00Z");
    expect(newYork.toInstant(skipped)).toBeUndefined();
    expect(newYork.firstInstantFrom(skipped)).toBe(parseInstant("2026-03-08T07:00:00Z"));
    expect(newYork.firstInstantFrom(parseInstant("2026-03-08T03:00:00Z"))).toBe(parseInstant("2026-03-08T07:00:00Z"));
  });

  it("list their clock changes", () => {
    const year = createTimeZone("America/New_York").changes(
      parseInstant("2026-01-01T00:00:00Z"),
      parseInstant("2027-01-01T00:00:00Z"),
    );
    expect(year.map((change) => change.at)).toEqual([
      parseInstant("2026-03-08T07:00:00Z"),
      parseInstant("2026-11-01T06:00:00Z"),
    ]);
  });

  it("are found by their name in any case, never by an offset", () => {
    expect(findTimeZone("america/new_york")).toBe("America/New_York");
    expect(findTimeZone("+05:00")).toBeUndefined();
    expect(findTimeZone("Mars/Olympus")).toBeUndefined();
    expect(findTimeZone("")).toBeUndefined();
    expect(() => createTimeZone("Mars/Olympus")).toThrow(expect.objectContaining({ code: "TIME_ZONE_UNKNOWN" }));
  });
});
