import { Temporal } from "temporal-polyfill";
import { MILLIS_PER_DAY } from "./civil-date.ts";
import { OrchestratorError } from "./errors.ts";
import type { EpochMillis } from "./ports/clock.ts";

/** What the clock on the wall shows, as milliseconds since 1970-01-01T00:00 on that wall. */
type WallMillis = number;

export interface TimeZone {
  /** IANA. */
  readonly name: string;
  toWall(at: EpochMillis): WallMillis;
  /**
   * The moment the wall clock shows this time: the first of two where clocks go back, undefined where they skip it.
   * This is what EventBridge Scheduler does with schedules.
   */
  toInstant(wall: WallMillis): EpochMillis | undefined;
  /** The first moment at which the wall clock shows this time or a later one. */
  firstInstantFrom(wall: WallMillis): EpochMillis;
  /** Clock changes in [from, to), ascending. */
  changes(from: EpochMillis, to: EpochMillis): readonly ClockChange[];
}

/** Clocks go from one offset (milliseconds ahead of UTC) to another. */
interface ClockChange {
  readonly at: EpochMillis;
  readonly offsetBefore: number;
  readonly offsetAfter: number;
}

/** A stretch of time with its offset at the start and the changes within; asked of the time zone database once. */
interface Stretch {
  readonly offsetAtStart: number;
  readonly changes: readonly ClockChange[];
}

/** Long enough that a year touches two stretches, short enough that one costs few look-ups. */
const STRETCH_MILLIS = 400 * MILLIS_PER_DAY;

/** What is known of a zone never changes while the program runs; there are some 600 zones. */
const knownZones = new Map<string, TimeZone>();

/** @throws OrchestratorError `TIME_ZONE_UNKNOWN` for anything but an IANA name. */
export function createTimeZone(name: string): TimeZone {
  const known = knownZones.get(name);
  if (known !== undefined) return known;
  if (findTimeZone(name) !== name) {
    throw new OrchestratorError({
      code: "TIME_ZONE_UNKNOWN",
      fault: "user",
      message: `"${name}" is not the name of a time zone`,
      remedy: "Use a name of the IANA time zone database, such as America/New_York or UTC.",
      found: name,
    });
  }
  const zone = buildTimeZone(name);
  knownZones.set(name, zone);
  return zone;
}

/** The zone's name as the IANA database spells it; undefined when it has no such zone (offsets such as `+01:00` are none). */
export function findTimeZone(text: string): string | undefined {
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(text)) return undefined;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId;
  } catch {
    return undefined;
  }
}

function buildTimeZone(name: string): TimeZone {
  const stretches = new Map<number, Stretch>();

  function stretch(index: number): Stretch {
    let found = stretches.get(index);
    if (found === undefined) {
      found = readStretch(name, index * STRETCH_MILLIS, (index + 1) * STRETCH_MILLIS);
      stretches.set(index, found);
    }
    return found;
  }

  function offsetAt(at: EpochMillis): number {
    const { offsetAtStart, changes } = stretch(Math.floor(at / STRETCH_MILLIS));
    let offset = offsetAtStart;
    for (const change of changes) {
      if (change.at > at) break;
      offset = change.offsetAfter;
    }
    return offset;
  }

  function toInstant(wall: WallMillis): EpochMillis | undefined {
    // No zone is a day or more from UTC, and none changes its clocks twice within two days.
    const before = wall - offsetAt(wall - MILLIS_PER_DAY);
    const after = wall - offsetAt(wall + MILLIS_PER_DAY);
    const first = Math.min(before, after);
    if (first + offsetAt(first) === wall) return first;
    const second = Math.max(before, after);
    return second + offsetAt(second) === wall ? second : undefined;
  }

  function changes(from: EpochMillis, to: EpochMillis): ClockChange[] {
    const found: ClockChange[] = [];
    for (let index = Math.floor(from / STRETCH_MILLIS); index * STRETCH_MILLIS < to; index += 1) {
      found.push(...stretch(index).changes.filter((change) => from <= change.at && change.at < to));
    }
    return found;
  }

  return {
    name,
    toWall: (at) => at + offsetAt(at),
    toInstant,
    firstInstantFrom(wall) {
      const exact = toInstant(wall);
      if (exact !== undefined) return exact;
      const skipping = changes(wall - MILLIS_PER_DAY, wall + MILLIS_PER_DAY).filter(
        ({ at, offsetBefore, offsetAfter }) => at + offsetBefore <= wall && wall < at + offsetAfter,
      );
      return Math.min(...skipping.map(({ at }) => at));
    },
    changes,
  };
}

function readStretch(name: string, from: EpochMillis, to: EpochMillis): Stretch {
  // One millisecond earlier, so that a change at `from` itself is seen as a change within.
  let zoned = Temporal.Instant.fromEpochMilliseconds(from - 1).toZonedDateTimeISO(name);
  const offsetAtStart = offsetMillis(zoned);
  const changes: ClockChange[] = [];
  for (;;) {
    const next = zoned.getTimeZoneTransition("next");
    if (next === null || next.epochMilliseconds >= to) return { offsetAtStart, changes };
    changes.push({
      at: next.epochMilliseconds,
      offsetBefore: offsetMillis(zoned),
      offsetAfter: offsetMillis(next),
    });
    zoned = next;
  }
}

function offsetMillis(zoned: Temporal.ZonedDateTime): number {
  return zoned.offsetNanoseconds / 1_000_000;
}
