import { MILLIS_PER_DAY } from "../../core/civil-date.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { TimeZone } from "../../core/time-zone.ts";

/** `HH:MM` as the clock on the wall of that zone shows it. */
export function formatWallTime(zone: TimeZone, at: EpochMillis): string {
  const minutes = Math.floor((zone.toWall(at) % MILLIS_PER_DAY) / 60_000);
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}
