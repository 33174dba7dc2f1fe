import type { Hono } from "hono";
import { expect } from "vitest";
import { parseConfiguration } from "../../../config/parse.ts";
import { parseInstant } from "../../../core/instant.ts";
import { createTokenAuthentication, hashToken, type Role } from "../../../lambdas/api/authentication.ts";
import { createApi } from "../../../lambdas/api/create-api.ts";
import { problemSchema } from "../../../lambdas/api/problem.ts";
import { ROUTES } from "../../../lambdas/api/routes.ts";
import { createLogger } from "../../../local/logger.ts";
import { createRuntime, type Runtime } from "../../../local/runtime.ts";

/** A Friday, one hour into NYSE's session. */
export const START = "2026-11-20T15:31:00Z";

const CONFIGURATION = `
orchestrator:
  max_concurrent_tasks: 2
tasks:
  data_sync:
    description: Synchronises market data
    interval_minutes: 10
    priority: high
    estimated_duration_seconds: 2
    conditions: { market_hours: true }
    parameters: { symbols: [AAPL, MSFT] }
  system_health: { interval_minutes: 5, estimated_duration_seconds: 2 }
  performance_analysis: { interval_minutes: 120, enabled: false }
  model_innovation:
    cron: "0 18 * * *"
    conditions: { pending_orders: true }
`;

export interface ApiWorld {
  readonly runtime: Runtime;
  readonly app: Hono;
  /** Calls the API as it is called from outside, and checks the answer against the route's own schemas. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  close(): Promise<void>;
}

interface CallOptions {
  /** `admin` when not given; null sends no token. */
  readonly role?: Role | null;
  readonly body?: unknown;
  /** As it is, instead of JSON. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Record<string, string>;
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely; their schema was checked.
  readonly body: any;
}

/** The API over a real runtime in virtual time: a caller that waits moves it on. */
export async function openApiWorld(configuration = CONFIGURATION): Promise<ApiWorld> {
  const logger = createLogger("silent");
  const runtime = await createRuntime({
    configuration: parseConfiguration(configuration, { file: "test.yaml", env: {} }).configuration,
    stateDir: undefined,
    clock: { kind: "virtual", from: parseInstant(START) },
    seed: 1,
    logger,
  });
  await runtime.start();
  const app = createApi({
    ...runtime.dependencies,
    startedAt: runtime.startedAt,
    authenticate: createTokenAuthentication(
      (["viewer", "operator", "admin"] as const).map((role) => ({
        name: `the ${role}`,
        role,
        sha256: hashToken(tokenOf(role)),
      })),
    ),
    sleep: (milliseconds) => runtime.runUntil(runtime.dependencies.clock.now() + milliseconds),
    logger,
  });
  return {
    runtime,
    app,
    async call(method, path, { role = "admin", body, raw, headers } = {}) {
      const response = await app.request(path, {
        method,
        headers: { ...(role !== null && { authorization: `Bearer ${tokenOf(role)}` }), ...headers },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        ...(raw !== undefined && { body: raw }),
      });
      return checkAnswer(method, path, response);
    },
    close: () => runtime.stop(0),
  };
}

export function tokenOf(role: Role): string {
  return `token-of-${role}`;
}

async function checkAnswer(method: string, path: string, response: Response): Promise<Answer> {
  const text = await response.text();
  const { status, headers } = response;
  if (status >= 400) {
    expect(headers.get("content-type")).toBe("application/problem+json");
    const body = problemSchema.strict().parse(JSON.parse(text));
    expect(body.status).toBe(status);
    return { status, headers, body };
  }
  const route = ROUTES.find(
    (each) => each.method.toUpperCase() === method && matches(each.path, path.split("?", 1)[0] ?? ""),
  );
  const schema = route?.answers[status]?.schema;
  expect(schema, `${method} ${path} answers ${status}, which its route does not declare`).toBeDefined();
  const isJson = headers.get("content-type") === "application/json";
  const body: unknown = isJson ? JSON.parse(text) : text;
  schema?.parse(body);
  return { status, headers, body };
}

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path);
}
