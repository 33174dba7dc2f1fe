import { handle } from "hono/aws-lambda";
import { pino } from "pino";
import { findDeploymentStart } from "../shared/deployment-start.ts";
import { ENV, requireEnv } from "../shared/env.ts";
import { bindOrchestratorWorld } from "../shared/orchestrator-world.ts";
import { readSecret } from "../shared/read-secret.ts";
import { createTokenAuthentication, hashToken } from "./authentication.ts";
import { createApi } from "./create-api.ts";
import { createOidcAuthentication } from "./oidc-authentication.ts";
import { createStoredTokenAuthentication, firstOf } from "./stored-tokens.ts";

const world = bindOrchestratorWorld();
const [startedAt, token] = await Promise.all([
  findDeploymentStart(world.table, world.clock, requireEnv(ENV.deploymentId)),
  readSecret(requireEnv(ENV.apiTokenSecretArn)),
]);
const issuer = process.env[ENV.oidcIssuer];
const oidc = issuer === undefined ? undefined : { issuer, audience: requireEnv(ENV.oidcAudience) };
const app = createApi({
  ...world,
  startedAt,
  authenticate: firstOf(
    createTokenAuthentication([{ sha256: hashToken(token), name: "admin", role: "admin" }]),
    createStoredTokenAuthentication(world),
    ...(oidc === undefined ? [] : [createOidcAuthentication(oidc)]),
  ),
  sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  logger: pino({ base: null }),
});

/** What API Gateway calls: the same app as the embedded server's. */
export const handler = handle(app);
