import { expect, test } from "vitest";
import { createRandomIds, createSeededIds } from "../../local/random-ids.ts";

const clockAt = (time: number) => ({ now: () => time });

test("ids are 26 lower-case letters and digits, ordered by the time of making", () => {
  const earlier = createRandomIds(clockAt(1_000_000)).next();
  const later = createRandomIds(clockAt(1_000_001)).next();
  expect(earlier).toMatch(/^[0-9a-hjkmnp-tv-z]{26}$/);
  expect(earlier < later).toBe(true);
});

test("random ids of one moment differ", () => {
  const ids = createRandomIds(clockAt(0));
  expect(new Set(Array.from({ length: 1_000 }, () => ids.next())).size).toBe(1_000);
});

test("a seed gives the same ids again, another seed others", () => {
  const take = (seed: number) => {
    const ids = createSeededIds(clockAt(5), seed);
    return [ids.next(), ids.next()];
  };
  expect(take(1)).toEqual(take(1));
  expect(new Set([...take(1), ...take(2)]).size).toBe(4);
});

test("the time is the first ten digits", () => {
  expect(createSeededIds(clockAt(31), 1).next().slice(0, 10)).toBe("000000000z");
});
