import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiWorld, openApiWorld, tokenOf } from "./api-world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

const execute = (options: Parameters<ApiWorld["call"]>[2]) => world.call("POST", "/orchestrator/execute", options);

describe("tokens and roles", () => {
  it.each([
    ["none", {}],
    ["a wrong one", { authorization: "Bearer wrong" }],
    ["another scheme", { authorization: `Basic ${tokenOf("admin")}` }],
    ["an empty one", { authorization: "Bearer " }],
    ["one with a blank in it", { authorization: "Bearer token of admin" }],
    ["the hash of one", { authorization: "Bearer 0cbaa1b54b7d3c0d2b3f5dfc3bfbb6d4c9cd3ec0e2cb85a3e5ec51b9a5e2ee0b" }],
  ])("refuses %s with 401 and a challenge", async (_, headers) => {
    for (const path of ["/orchestrator/status", "/runs", "/nothing", "/workflows"]) {
      const answer = await world.call("GET", path, { role: null, headers });
      expect(answer.status).toBe(401);
      expect(answer.body.code).toBe("UNAUTHENTICATED");
      expect(answer.headers.get("www-authenticate")).toMatch(/^Bearer realm=/);
    }
  });

  it("takes the scheme in any case", async () => {
    const headers = { authorization: `bEARER ${tokenOf("viewer")}` };
    expect((await world.call("GET", "/tasks", { role: null, headers })).status).toBe(200);
  });

  it.each([
    ["POST", "/orchestrator/execute", "operator"],
    ["POST", "/orchestrator/pause", "operator"],
    ["POST", "/orchestrator/resume", "operator"],
    ["PATCH", "/orchestrator", "admin"],
    ["POST", "/tasks/data_sync/pause", "operator"],
    ["POST", "/tasks/data_sync/reset", "operator"],
    ["PATCH", "/tasks/data_sync", "admin"],
    ["PATCH", "/agents/data_sync", "admin"],
    ["POST", "/agents/data_sync/pause", "operator"],
    ["POST", "/runs/20261120T153000Z-data_sync/cancel", "operator"],
    ["POST", "/signals", "operator"],
    ["PUT", "/signals/news_events", "operator"],
  ])("%s %s needs the role %s", async (method, path, needed) => {
    const smaller = needed === "admin" ? "operator" : "viewer";
    const answer = await world.call(method, path, { role: smaller, raw: "not even JSON" });
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe("ROLE_TOO_SMALL");
    expect(answer.body.detail).toContain(needed);
  });

  it("asks for none at /health and /openapi.json", async () => {
    expect((await world.call("GET", "/health", { role: null })).body).toEqual({ status: "ok" });
    expect((await world.call("GET", "/openapi.json", { role: null })).body.openapi).toMatch(/^3\.1/);
  });
});

describe("bodies", () => {
  it.each<[string, string | Uint8Array<ArrayBuffer>, string]>([
    ["no JSON", "{task_name: 1}", "BODY_NOT_JSON"],
    ["half of a JSON", '{"task_name": "data_sync"', "BODY_NOT_JSON"],
    ["two JSONs", "{}{}", "BODY_NOT_JSON"],
    ["broken UTF-8", Uint8Array.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), "BODY_NOT_UTF8"],
    ["an overlong encoding", Uint8Array.from([0x22, 0xc0, 0x80, 0x22]), "BODY_NOT_UTF8"],
    ["nesting to 100,000", `{"parameters":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, "BODY_TOO_DEEP"],
    ["nesting to 25", `${'{"a":'.repeat(25)}1${"}".repeat(25)}`, "BODY_TOO_DEEP"],
    ["__proto__ as a key", '{"task_name":"data_sync","parameters":{"__proto__":{"a":1}}}', "BODY_INVALID"],
  ])("refuses %s with 400", async (_, raw, code) => {
    const answer = await execute({ raw });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe(code);
  });

  it.each([
    ["by its header", { "content-length": String(257 * 1024) }, "{}"],
    ["by what comes", {}, JSON.stringify({ task_name: "data_sync", parameters: { text: "x".repeat(256 * 1024) } })],
  ])("refuses more than 256 KiB with 413, %s", async (_, headers, raw) => {
    const answer = await execute({ raw, headers });
    expect(answer.status).toBe(413);
    expect(answer.body.code).toBe("BODY_TOO_LARGE");
  });

  it.each<[unknown, string, string]>([
    [[], "body", "VALUE_INVALID"],
    [null, "body", "VALUE_INVALID"],
    ["data_sync", "body", "VALUE_INVALID"],
    [{}, "task_name", "VALUE_MISSING"],
    [{ task_name: 5 }, "task_name", "VALUE_INVALID"],
    [{ task_name: "data_sync", parameters: [] }, "parameters", "VALUE_INVALID"],
    [{ task_name: "data_sync", parameters: null }, "parameters", "VALUE_INVALID"],
    [{ task_name: "data_sync", idempotency_key: "" }, "idempotency_key", "VALUE_INVALID"],
    [{ task_name: "data_sync", idempotency_key: "x".repeat(257) }, "idempotency_key", "VALUE_INVALID"],
    [{ task_name: "data_sync", idempotency_key: "\ud800" }, "idempotency_key", "VALUE_INVALID"],
    [{ task_name: "data_sync", command: "sync" }, "command", "VALUE_INVALID"],
    [{ task_nam: "data_sync" }, "task_nam", "KEY_UNKNOWN"],
  ])("refuses %j, naming %s", async (body, path, code) => {
    const answer = await execute({ body });
    expect(answer.status).toBe(400);
    expect(answer.body.code).toBe("INPUT_INVALID");
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ path, code, file: null, line: null }));
  });

  it.each<[unknown, string]>([
    [[], "a map of task_name, parameters, idempotency_key, command"],
    [{ task_name: "data_sync", parameters: [] }, "a map"],
    [{ task_name: "data_sync", idempotency_key: "" }, "text, not empty"],
    [{ task_name: "data_sync", idempotency_key: "x".repeat(257) }, "text of at most 256 characters"],
  ])("says of %j in plain words what is expected", async (body, expected) => {
    const { body: problem } = await execute({ body });
    expect(problem.errors).toEqual([expect.objectContaining({ expected, message: expect.stringContaining(expected) })]);
  });

  it("says of a setting which values it takes", async () => {
    const { body } = await world.call("PATCH", "/tasks/data_sync", { body: { priority: "urgent", enabled: "yes" } });
    expect(body.errors.map((error: { expected: string }) => error.expected)).toEqual([
      "true or false or null",
      "critical, high, medium or low or null",
    ]);
  });

  it("lists everything that is wrong at once, with suggestions", async () => {
    const { body } = await execute({ body: { task_nam: "x", parameters: 1, idempotency_key: 2 } });
    expect(body.errors.map((error: { path: string }) => error.path).sort()).toEqual([
      "idempotency_key",
      "parameters",
      "task_nam",
    ]);
    expect(body.errors).toContainEqual(expect.objectContaining({ path: "task_nam", suggestion: "task_name" }));
  });

  it("takes a body whatever its content type", async () => {
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await execute({ headers, body: { task_name: "nothing_such" } });
    expect(answer.status).toBe(404);
  });
});

describe("lists", () => {
  const lists = ["/tasks", "/runs", "/agents", "/signals", "/decisions", "/calendar", "/fires"];

  it.each(lists)("%s refuses a bad limit", async (path) => {
    for (const limit of [
      "0",
      "-1",
      "1.5",
      "1e2",
      "ten",
      "",
      " 5",
      "0x10",
      "1001",
      "99999999999999999999",
      "5&limit=6",
    ]) {
      const answer = await world.call("GET", `${path}?limit=${limit}`);
      expect(answer.status, limit).toBe(400);
      expect(answer.body.errors[0].path).toBe("query.limit");
    }
  });

  it.each(lists)("%s refuses a bad cursor", async (path) => {
    for (const cursor of ["x", "%00", "bm90IG9uZQ", "é", "YWZ0ZXI", "x".repeat(3000)]) {
      const answer = await world.call("GET", `${path}?cursor=${cursor}`);
      expect(answer.status, cursor).toBe(400);
    }
  });

  it.each(lists)("%s refuses a parameter that it does not know, with a suggestion", async (path) => {
    const answer = await world.call("GET", `${path}?limits=5`);
    expect(answer.status).toBe(400);
    expect(answer.body.errors).toEqual([
      expect.objectContaining({ code: "KEY_UNKNOWN", path: "query.limits", suggestion: "limit" }),
    ]);
  });

  it("walks through a list in pages without gap or repetition", async () => {
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await world.call("GET", `/tasks?limit=3${cursor === null ? "" : `&cursor=${cursor}`}`);
      names.push(...body.items.map((task: { name: string }) => task.name));
      cursor = body.cursor;
    } while (cursor !== null);
    expect(names).toEqual(["data_sync", "model_innovation", "performance_analysis", "system_health"]);
  });
});

describe("paths", () => {
  it.each([
    "/",
    "/nothing",
    "/tasks/",
    "/tasks/data_sync/explode",
    "/runs/a/b/c",
    "/Tasks",
    "//tasks",
    "/tasks/%E0%A4%A/x",
  ])("answers 404 for %s", async (path) => {
    const answer = await world.call("GET", path);
    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe("PATH_UNKNOWN");
  });

  it.each([
    ["DELETE", "/tasks/data_sync", "GET, PATCH"],
    ["GET", "/orchestrator/execute", "POST"],
    ["POST", "/orchestrator/status", "GET"],
    ["PUT", "/signals", "GET, POST"],
    ["GET", "/tasks/data_sync/pause", "POST"],
    ["OPTIONS", "/runs", "GET"],
  ])("answers 405 for %s %s and says what is allowed", async (method, path, allowed) => {
    const answer = await world.call(method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get("allow")).toBe(allowed);
  });

  it.each([
    ["GET", "/workflows"],
    ["POST", "/submissions"],
    ["POST", "/dags"],
    ["GET", "/goals/1"],
    ["GET", "/events"],
    ["GET", "/stats"],
    ["GET", "/report"],
    ["GET", "/dashboard"],
    ["POST", "/runs/20261120T153000Z-data_sync/approve"],
  ])("refuses %s %s by name with 501", async (method, path) => {
    const answer = await world.call(method, path);
    expect(answer.status).toBe(501);
    expect(answer.body.code).toBe("NOT_YET");
    expect(answer.body.remedy).toBeDefined();
  });

  it.each(["constructor", "__proto__", "toString", "hasOwnProperty", "data_sync%00", "..%2F..%2Fetc", "data%20sync"])(
    "knows no task, agent or signal named %s",
    async (name) => {
      for (const path of [`/tasks/${name}`, `/agents/${name}`, `/signals/${name}`])
        expect((await world.call("GET", path)).status, path).toBe(404);
      expect((await world.call("POST", `/tasks/${name}/pause`)).status).toBe(404);
    },
  );

  it.each(["x", "20261120T153000Z-data_sync", `20261120T153000Z-${"x".repeat(5000)}`, "20261120T153000Z-%F0%9F%98%80"])(
    "knows no run %s",
    async (id) => {
      for (const path of [`/runs/${id}`, `/runs/${id}/decision`])
        expect((await world.call("GET", path)).status).toBe(404);
      expect((await world.call("POST", `/runs/${id}/cancel`)).status).toBe(404);
    },
  );

  it("answers HEAD as GET, without the body", async () => {
    const headers = { authorization: `Bearer ${tokenOf("viewer")}` };
    const answer = await world.app.request("/tasks", { method: "HEAD", headers });
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe("");
  });

  it("lets no answer be cached or sniffed", async () => {
    for (const path of ["/tasks", "/nothing", "/health"]) {
      const { headers } = await world.call("GET", path);
      expect(headers.get("cache-control")).toBe("no-store");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
    }
  });
});
