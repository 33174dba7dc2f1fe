import type { EpochMillis } from "../ports/clock.ts";
import { PRIORITIES, type Priority } from "../priority.ts";

/** What orders a ticket among others; it never changes while the ticket waits, whatever queue it waits in. */
export interface Place {
  /** 0 critical, 1 high, 2 medium, 3 low. */
  readonly level: number;
  readonly queuedAt: EpochMillis;
  /** `queuedAt` less what the score is worth: the order within a level. */
  readonly adjustedAt: EpochMillis;
}

export const LEVELS = PRIORITIES.length;
const HIGH = PRIORITIES.indexOf("high");

/**
 * A ticket's place. Any score is worth less than `agingMillis` of waiting (`s / (1 + s)` of it), so within a level
 * nothing that came more than `agingMillis` later goes ahead, however well it scores.
 */
export function placeOf(
  ticket: { readonly priority: Priority; readonly score: number; readonly queuedAt: EpochMillis },
  agingMillis: number,
): Place {
  const worth = Math.max(0, ticket.score) / (1 + Math.max(0, ticket.score));
  return {
    level: PRIORITIES.indexOf(ticket.priority),
    queuedAt: ticket.queuedAt,
    adjustedAt: Math.max(0, Math.round(ticket.queuedAt - worth * agingMillis)),
  };
}

/** Waiting raises by one level every `agingMillis`, up to high; only what is critical from the start is critical. */
export function effectiveLevel(place: Place, now: EpochMillis, agingMillis: number): number {
  if (place.level <= HIGH) return place.level;
  const risen = Math.floor(Math.max(0, now - place.queuedAt) / agingMillis);
  return Math.max(HIGH, place.level - risen);
}

/**
 * Negative when `a` goes before `b`: by effective level; within one by adjusted time, where a ticket that has risen
 * counts from the moment it rose. So a ticket that is not critical is overtaken by nothing but critical ones once
 * others were queued later than `queuedAt + (level - high + 1) × agingMillis`.
 */
export function comparePlaces(a: Place, b: Place, now: EpochMillis, agingMillis: number): number {
  return (
    effectiveLevel(a, now, agingMillis) - effectiveLevel(b, now, agingMillis) ||
    standingSince(a, now, agingMillis) - standingSince(b, now, agingMillis)
  );
}

function standingSince(place: Place, now: EpochMillis, agingMillis: number): EpochMillis {
  return place.adjustedAt + (place.level - effectiveLevel(place, now, agingMillis)) * agingMillis;
}

/** Digits of the largest instant ECMAScript knows (8.64e15): sort keys of this width order as numbers. */
const INSTANT_DIGITS = 16;

/** Where a ticket stands in a queue's order, as text; entries of one level sort by it. */
export function placeKey(place: Place, runId: string): string {
  return `${levelPrefix(place.level)}${String(place.adjustedAt).padStart(INSTANT_DIGITS, "0")}#${runId}`;
}

/** The first entry with each prefix is the best of its level. */
export function levelPrefix(level: number): string {
  return `${level}#`;
}
