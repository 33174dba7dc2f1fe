import { Temporal } from "temporal-polyfill";
import type { EpochMillis } from "./ports/clock.ts";

/** RFC 3339 in UTC without needless fractions: `2026-11-27T18:00:00Z`. */
export function formatInstant(at: EpochMillis): string {
  return Temporal.Instant.fromEpochMilliseconds(at).toString();
}

/**
 * The instant an RFC 3339 text names.
 * @throws RangeError when the text is no instant (a zone or `Z` is needed).
 */
export function parseInstant(text: string): EpochMillis {
  return Temporal.Instant.from(text).epochMilliseconds;
}
