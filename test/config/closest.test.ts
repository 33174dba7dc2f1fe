import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { closest } from "../../config/closest.ts";

const WORDS = ["interval_minutes", "retry_count", "priority", "at", "cron", "every", "enabled"];

describe("the word that was probably meant", () => {
  it.each([
    ["interval_minuts", "interval_minutes"],
    ["intervalMinutes", "interval_minutes"],
    ["Interval-Minutes", "interval_minutes"],
    ["PRIORITY", "priority"],
    ["prioirty", "priority"],
    ["corn", "cron"],
    ["enable", "enabled"],
    ["xyz", undefined],
    ["", undefined],
    ["completely_different", undefined],
  ])("for %s is %s", (word, meant) => {
    expect(closest(word, WORDS)).toBe(meant);
  });

  it("is found whichever letter of it is left out or doubled", () => {
    fc.assert(
      fc.property(fc.constantFrom("interval_minutes", "retry_count", "priority", "enabled"), fc.nat(), (word, n) => {
        const at = n % word.length;
        expect(closest(word.slice(0, at) + word.slice(at + 1), WORDS)).toBe(word);
        expect(closest(word.slice(0, at) + word.charAt(at) + word.slice(at), WORDS)).toBe(word);
      }),
    );
  });
});
