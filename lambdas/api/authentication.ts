import { createHash, timingSafeEqual } from "node:crypto";
import { ProblemError } from "./problem.ts";

/** Each may do all that those before it may. */
export const ROLES = ["viewer", "operator", "admin"] as const;
export type Role = (typeof ROLES)[number];

/** Who asks: the author of what is changed. */
export interface Principal {
  readonly name: string;
  readonly role: Role;
}

/** The principal a bearer token belongs to; undefined for one that is not known. */
export type Authenticate = (token: string) => Promise<Principal | undefined>;

export interface TokenEntry extends Principal {
  /** SHA-256 of the token, hexadecimal: the token itself is kept nowhere. */
  readonly sha256: string;
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token, "utf8").digest("hex");
}

/** Authentication by a fixed list. Every entry is compared, in constant time, whichever matches. */
export function createTokenAuthentication(entries: readonly TokenEntry[]): Authenticate {
  const known = entries.map(({ sha256, name, role }) => ({
    hash: Buffer.from(sha256, "hex"),
    principal: { name, role },
  }));
  return async (token) => {
    const hash = Buffer.from(hashToken(token), "hex");
    const matches = known.filter((entry) => entry.hash.length === hash.length && timingSafeEqual(entry.hash, hash));
    return matches[0]?.principal;
  };
}

/** @throws ProblemError 401 without or with a bad token, 403 for too small a role. */
export async function authorize(
  header: string | undefined,
  authenticate: Authenticate,
  needed: Role,
): Promise<Principal> {
  const token = /^Bearer +([!-~]+)$/i.exec(header ?? "")?.[1];
  if (token === undefined) throw unauthorized("no bearer token was sent", 'Bearer realm="orchestrator"');
  const principal = await authenticate(token);
  if (principal === undefined) {
    throw unauthorized("the bearer token is not known", 'Bearer realm="orchestrator", error="invalid_token"');
  }
  if (ROLES.indexOf(principal.role) < ROLES.indexOf(needed)) {
    throw new ProblemError(403, {
      code: "ROLE_TOO_SMALL",
      message: `this needs the role ${needed}; ${principal.name} is ${principal.role}`,
      remedy: `Use a token with the role ${needed}.`,
    });
  }
  return principal;
}

function unauthorized(message: string, challenge: string): ProblemError {
  const remedy = "Send `Authorization: Bearer TOKEN`; a local orchestrator keeps its token in the state directory.";
  return new ProblemError(
    401,
    { code: "UNAUTHENTICATED", message, remedy },
    { headers: { "www-authenticate": challenge } },
  );
}
