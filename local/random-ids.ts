import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../core/ports/clock.ts";
import type { Ids } from "../core/ports/ids.ts";
import { formatUlid, ULID_RANDOM_BYTES } from "../core/ulid.ts";

/** ULIDs in lower case: 48 bits of time, then 80 random ones. */
export function createRandomIds(clock: Clock): Ids {
  return { next: () => formatUlid(clock.now(), randomBytes(ULID_RANDOM_BYTES)) };
}

/** The same form, the same ids for the same seed and times: for runs in virtual time. */
export function createSeededIds(clock: Clock, seed: number): Ids {
  let made = 0;
  return {
    next() {
      made += 1;
      const digest = createHash("sha256").update(`ids\u0000${seed}\u0000${made}`).digest();
      return formatUlid(clock.now(), digest.subarray(0, ULID_RANDOM_BYTES));
    },
  };
}
