import type { Outcomes } from "./health.ts";

/** A leading one, so that failures at the start are not lost. */
const SENTINEL = "1";

/** A hundred outcomes in 26 characters, for where every byte is written often. */
export function packOutcomes(outcomes: Outcomes): string {
  return BigInt(`0b${SENTINEL}${outcomes}`).toString(16);
}

/** @throws SyntaxError when the text is not `packOutcomes`'. */
export function unpackOutcomes(packed: string): Outcomes {
  return BigInt(`0x${packed}`).toString(2).slice(SENTINEL.length);
}
