import type { EpochMillis } from "../ports/clock.ts";

/**
 * When a ticket is likely to start: those before it take the places as they become free, each for as long as such
 * work usually lasts. Undefined when there is no place to be had (a limit of 0).
 */
export function estimateStart(queue: {
  readonly now: EpochMillis;
  readonly limit: number;
  /** When each holder is likely to end. */
  readonly holdersUntil: readonly EpochMillis[];
  /** How long each of those before it is likely to take, first in line first. */
  readonly aheadMillis: readonly number[];
}): EpochMillis | undefined {
  const { now, limit, holdersUntil, aheadMillis } = queue;
  if (limit <= 0) return undefined;
  // Above a lowered limit the first to end make no place for anybody.
  const freeAt = holdersUntil.map((until) => Math.max(now, until)).toSorted((a, b) => a - b);
  const places = freeAt.slice(Math.max(0, freeAt.length - limit));
  const needed = Math.min(limit, holdersUntil.length + aheadMillis.length + 1);
  while (places.length < needed) places.unshift(now);
  for (const millis of aheadMillis) {
    const first = places.shift() ?? now;
    const until = first + millis;
    const after = places.findIndex((place) => place > until);
    places.splice(after === -1 ? places.length : after, 0, until);
  }
  return places[0];
}
