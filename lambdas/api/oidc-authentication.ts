import { createRemoteJWKSet, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from "jose";
import { z } from "zod";
import { OrchestratorError } from "../../core/errors.ts";
import { type Authenticate, ROLES, type Role } from "./authentication.ts";

export interface OidcOptions {
  /** As the tokens' `iss` has it: `https://cognito-idp.REGION.amazonaws.com/POOL`, `https://accounts.example.com`. */
  readonly issuer: string;
  /** What the tokens' `aud` (or Cognito's `client_id`) must name. */
  readonly audience: string;
}

/** Signatures that need the issuer's private key; a secret shared with every client is none of them. */
const ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"];

/** An issuer's clock may be a little off. */
const CLOCK_TOLERANCE_SECONDS = 30;

/** Groups that give a role: `orchestrator-viewer`, `orchestrator-operator`, `orchestrator-admin`. */
const GROUP_PREFIX = "orchestrator-";
const GROUP_CLAIMS = ["groups", "roles", "cognito:groups"];

const discoverySchema = z.object({ issuer: z.string(), jwks_uri: z.url({ protocol: /^https?$/ }) });
const JWT = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/**
 * Authentication by JWTs of an OpenID Connect issuer. Its keys are found by discovery when the first token comes, kept,
 * and looked for again when a token names an unknown one. The role is the greatest that the token's groups give.
 */
export function createOidcAuthentication({ issuer, audience }: OidcOptions): Authenticate {
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (token) => {
    if (!JWT.test(token)) return undefined;
    try {
      keys ??= discoverKeys(issuer);
      const { payload } = await jwtVerify(token, await keys, {
        issuer,
        algorithms: ALGORITHMS,
        clockTolerance: CLOCK_TOLERANCE_SECONDS,
        requiredClaims: ["exp", "sub"],
      });
      const role = greatestRole(payload);
      if (!isFor(payload, audience) || role === undefined) return undefined;
      return { name: String(payload.email ?? payload.sub), role };
    } catch (error) {
      if (isTokensFault(error)) return undefined;
      // An issuer that could not be reached is asked again with the next token.
      keys = undefined;
      throw error;
    }
  };
}

async function discoverKeys(issuer: string): Promise<JWTVerifyGetKey> {
  const url = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  const response = await fetch(url, { signal: AbortSignal.timeout(5_000) }).catch((cause: unknown) => {
    throw unreachable(issuer, String(cause), cause);
  });
  if (!response.ok) throw unreachable(issuer, `${url} answers ${response.status}`);
  const found = discoverySchema.safeParse(await response.json().catch(() => undefined));
  if (!found.success) throw unreachable(issuer, `${url} is no discovery document`);
  if (found.data.issuer !== issuer) throw unreachable(issuer, `${url} is about ${found.data.issuer}`);
  return createRemoteJWKSet(new URL(found.data.jwks_uri));
}

/** Whether the token is to blame: forged, expired, for somebody else, of an unknown key. */
function isTokensFault(error: unknown): boolean {
  return error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout);
}

/** Cognito's access tokens name the client in `client_id` and have no audience. */
function isFor({ aud, client_id }: JWTPayload, audience: string): boolean {
  return [aud, aud === undefined ? client_id : undefined].flat().includes(audience);
}

function greatestRole(payload: JWTPayload): Role | undefined {
  const groups = GROUP_CLAIMS.flatMap((claim) => payload[claim] ?? []);
  return ROLES.toReversed().find((role) => groups.includes(`${GROUP_PREFIX}${role}`));
}

function unreachable(issuer: string, message: string, cause?: unknown): OrchestratorError {
  return new OrchestratorError({
    code: "ISSUER_UNREACHABLE",
    fault: "system",
    message: `the issuer's keys could not be found: ${message}`,
    remedy: "Check the issuer's URL, exactly as its tokens have it, and that the API can reach it.",
    where: issuer,
    cause,
  });
}
