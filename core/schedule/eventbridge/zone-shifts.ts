import { dayNumberOf, MILLIS_PER_DAY, MILLIS_PER_MINUTE } from "../../civil-date.ts";
import type { EpochMillis } from "../../ports/clock.ts";
import type { TimeZone } from "../../time-zone.ts";

/** The years whose clock changes expressions provide for: what zones did before is past, what they will do is a rule. */
export const PROVIDED_FROM: EpochMillis = dayNumberOf(2025, 1, 1) * MILLIS_PER_DAY;
export const PROVIDED_TO: EpochMillis = dayNumberOf(2050, 1, 1) * MILLIS_PER_DAY;

/** By how many minutes one zone's clock can be ahead of another's, ascending: two values where either changes its clocks. */
export function zoneShifts(from: TimeZone, to: TimeZone): readonly number[] {
  const moments = [
    PROVIDED_FROM,
    ...[from, to].flatMap((zone) => zone.changes(PROVIDED_FROM, PROVIDED_TO)).map(({ at }) => at),
  ];
  const shifts = moments.map((at) => (to.toWall(at) - from.toWall(at)) / MILLIS_PER_MINUTE);
  return [...new Set(shifts)].sort((a, b) => a - b);
}
