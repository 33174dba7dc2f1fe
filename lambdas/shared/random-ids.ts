import { randomBytes } from "node:crypto";
import type { Clock } from "../../core/ports/clock.ts";
import type { Ids } from "../../core/ports/ids.ts";
import { formatUlid, ULID_RANDOM_BYTES } from "../../core/ulid.ts";

/** ULIDs in lower case. */
export function createRandomIds(clock: Clock): Ids {
  return { next: () => formatUlid(clock.now(), randomBytes(ULID_RANDOM_BYTES)) };
}
