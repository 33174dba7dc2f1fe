import { describe, expect, it } from "vitest";
import { parseInstant } from "../../../core/instant.ts";
import { createTokenAuthentication, hashToken } from "../../../lambdas/api/authentication.ts";
import { createApi } from "../../../lambdas/api/create-api.ts";
import { createStoredTokenAuthentication, firstOf } from "../../../lambdas/api/stored-tokens.ts";
import { createLogger } from "../../../local/logger.ts";
import { createRuntime } from "../../../local/runtime.ts";
import { configurationOf } from "../../infra/synthesise.ts";

const START = "2026-11-20T15:31:00Z";
const ADMIN = "the-first-token";

async function open() {
  const logger = createLogger("silent");
  const configuration = configurationOf({ data_sync: { agent: "data_sync", interval_minutes: undefined } });
  const clock = { kind: "virtual", from: parseInstant(START) } as const;
  const runtime = await createRuntime({ configuration, stateDir: undefined, clock, seed: 1, logger });
  let now = parseInstant(START);
  const dependencies = { ...runtime.dependencies, clock: { now: () => now } };
  const app = createApi({
    ...dependencies,
    startedAt: now,
    authenticate: firstOf(
      createTokenAuthentication([{ name: "owner", role: "admin", sha256: hashToken(ADMIN) }]),
      createStoredTokenAuthentication(dependencies),
    ),
    sleep: async () => {},
    logger,
  });
  const call = async (method: string, path: string, token: string, body?: object) => {
    const response = await app.request(path, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely.
    return { status: response.status, body: (await response.json()) as any };
  };
  return {
    call,
    table: dependencies.table,
    later: (days: number) => {
      now += days * 86_400_000;
    },
    close: () => runtime.stop(0),
  };
}

describe("a token made for somebody", () => {
  it("opens what its role may do, until it expires", async () => {
    const { call, later, close } = await open();
    const made = await call("POST", "/tokens", ADMIN, { name: "desk", role: "viewer", valid_days: 30 });
    expect(made).toMatchObject({
      status: 201,
      body: { name: "desk", role: "viewer", created_by: "owner", valid_until: "2026-12-20T15:31:00Z", state: "valid" },
    });
    const { token } = made.body;
    expect((await call("GET", "/tasks", token)).status).toBe(200);
    expect((await call("POST", "/tasks/data_sync/pause", token)).status).toBe(403);
    expect((await call("GET", "/tokens", token)).status).toBe(403);
    later(30);
    expect((await call("GET", "/tasks", token)).status).toBe(401);
    await close();
  });

  it("is shown once, and kept as its hash alone", async () => {
    const { call, table, close } = await open();
    const { body } = await call("POST", "/tokens", ADMIN, { name: "script", role: "operator" });
    const listed = await call("GET", "/tokens", ADMIN);
    expect(listed.body.items).toMatchObject([{ name: "script", role: "operator", state: "valid" }]);
    const stored = JSON.stringify((await table.query({ pk: "tokens" })).items);
    expect(stored).toContain(hashToken(body.token));
    for (const text of [stored, JSON.stringify(listed.body)]) expect(text).not.toContain(body.token);
    expect(JSON.stringify(listed.body)).not.toContain(hashToken(body.token));
    await close();
  });

  it("is refused from the moment it is revoked; the others of its maker stay", async () => {
    const { call, close } = await open();
    const { body: first } = await call("POST", "/tokens", ADMIN, { name: "leaving", role: "admin" });
    const { body: other } = await call("POST", "/tokens", first.token, { name: "staying" });
    expect((await call("POST", "/tokens/leaving/revoke", ADMIN)).body.items).toMatchObject([
      { name: "leaving", state: "revoked", revoked_by: "owner" },
    ]);
    expect((await call("GET", "/tasks", first.token)).status).toBe(401);
    expect((await call("GET", "/tasks", other.token)).status).toBe(200);
    expect((await call("POST", "/tokens/leaving/revoke", ADMIN)).body.items).toEqual([]);
    await close();
  });

  it("of nobody cannot be revoked, nor made for a nameless one", async () => {
    const { call, close } = await open();
    expect(await call("POST", "/tokens/nobody/revoke", ADMIN)).toMatchObject({
      status: 404,
      body: { code: "TOKEN_UNKNOWN" },
    });
    expect((await call("POST", "/tokens", ADMIN, { name: "", role: "viewer" })).status).toBe(400);
    expect((await call("POST", "/tokens", ADMIN, { name: "x", role: "owner" })).status).toBe(400);
    await close();
  });
});
