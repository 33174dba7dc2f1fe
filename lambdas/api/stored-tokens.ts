import { parseInstant } from "../../core/instant.ts";
import type { Clock, EpochMillis } from "../../core/ports/clock.ts";
import type { Table } from "../../core/ports/table.ts";
import { createTokenStore, type TokenRecord } from "../records/token-store.ts";
import { type Authenticate, hashToken } from "./authentication.ts";

/**
 * Authentication by the tokens in the table. A token is looked up by its hash: guessing one is guessing 256 bits, and
 * the time a lookup takes tells nothing about them.
 */
export function createStoredTokenAuthentication(world: { readonly table: Table; readonly clock: Clock }): Authenticate {
  const tokens = createTokenStore(world.table);
  return async (token) => {
    const record = await tokens.find(hashToken(token));
    if (record === undefined || tokenState(record, world.clock.now()) !== "valid") return undefined;
    return { name: record.name, role: record.role };
  };
}

export function tokenState(
  { valid_until, revoked_at }: TokenRecord,
  now: EpochMillis,
): "valid" | "expired" | "revoked" {
  if (revoked_at !== null) return "revoked";
  return valid_until !== null && parseInstant(valid_until) <= now ? "expired" : "valid";
}

/** Whoever knows the token first says whose it is. */
export function firstOf(...ways: readonly Authenticate[]): Authenticate {
  return async (token) => {
    for (const authenticate of ways) {
      const principal = await authenticate(token);
      if (principal !== undefined) return principal;
    }
    return undefined;
  };
}
