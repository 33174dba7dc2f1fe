import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type ApiWorld, openApiWorld, START } from "./api-world.ts";

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
});
afterEach(() => world.close());

const advance = (minutes: number) => world.runtime.runUntil(world.runtime.dependencies.clock.now() + minutes * 60_000);

describe("GET /orchestrator/status", () => {
  it("tells of an orchestrator that has just begun", async () => {
    const { body } = await world.call("GET", "/orchestrator/status", { role: "viewer" });
    expect(body).toMatchObject({
      orchestrator_running: true,
      startup_time: START,
      uptime_seconds: 0,
      environment: "default",
      total_tasks: 4,
      enabled_tasks: 3,
      performance_metrics: { overall_health: 1, success_rates: { data_sync: 1 }, error_counts: { data_sync: 0 } },
      agents: { health_scores: { data_sync: 1 } },
      workflow_engine: { completed_executions: 0, failed_executions: 0 },
      statistics: { workflows_executed: 0, total_tasks_completed: 0, average_task_duration: 0, success_rate: 1 },
      market: {
        session: "regular",
        is_open: true,
        next_close: "2026-11-20T21:00:00Z",
        next_open: "2026-11-23T14:30:00Z",
      },
    });
    expect(body.agents.total).toBe(body.agents.names.length);
    expect(body.agents.healthy).toBe(body.agents.total);
  });

  it("counts what has run since", async () => {
    await advance(30);
    const { body } = await world.call("GET", "/orchestrator/status");
    expect(body.uptime_seconds).toBe(1800);
    expect(body.workflow_engine.completed_executions).toBeGreaterThanOrEqual(8);
    expect(body.statistics.total_tasks_completed).toBe(body.workflow_engine.completed_executions);
    expect(body.performance_metrics.average_durations_seconds).toHaveProperty("system_health");
    expect(body.performance_metrics.average_durations_seconds).not.toHaveProperty("model_innovation");
  });

  it("is told to Prometheus as well", async () => {
    const { body, headers } = await world.call("GET", "/metrics");
    expect(headers.get("content-type")).toContain("version=0.0.4");
    expect(body).toContain("# TYPE orchestrator_health gauge\norchestrator_health 1\n");
    expect(body).toContain('orchestrator_task_errors{task="data_sync"} 0\n');
    for (const line of body.trimEnd().split("\n"))
      expect(line).toMatch(/^(# (HELP|TYPE) .+|\w+(\{\w+="\w+"\})? [\d.e+-]+)$/);
  });
});

describe("tasks", () => {
  it("show their effective settings, schedule and next fire", async () => {
    const { body } = await world.call("GET", "/tasks/data_sync", { role: "viewer" });
    expect(body).toMatchObject({
      name: "data_sync",
      agent: "data_sync",
      enabled: true,
      paused: false,
      priority: "high",
      schedule: { interval_minutes: 10, market_hours: true, timezone: "America/New_York" },
      next_fire: "2026-11-20T15:40:00Z",
      timeout_minutes: 15,
      breaker: { state: "closed" },
      overrides: {},
    });
  });

  it("have no next fire while they are disabled or paused", async () => {
    expect((await world.call("GET", "/tasks/performance_analysis")).body.next_fire).toBeNull();
    await world.call("POST", "/tasks/data_sync/pause");
    expect((await world.call("GET", "/tasks/data_sync")).body).toMatchObject({ paused: true, next_fire: null });
    const { body } = await world.call("POST", "/tasks/data_sync/resume");
    expect(body).toMatchObject({ paused: false, next_fire: "2026-11-20T15:40:00Z" });
  });

  it("take settings over the file with author and time, and give them back", async () => {
    const changed = await world.call("PATCH", "/tasks/data_sync", {
      body: { priority: "low", enabled: false, parameters: { symbols: ["SPY"] } },
    });
    expect(changed.body).toMatchObject({
      priority: "low",
      enabled: false,
      parameters: { symbols: ["SPY"] },
      overrides: { priority: { value: "low", author: "the admin", at: START } },
    });
    expect((await world.call("GET", "/orchestrator/status")).body.enabled_tasks).toBe(2);
    const back = await world.call("PATCH", "/tasks/data_sync", {
      body: { priority: null, enabled: null, parameters: null },
    });
    expect(back.body).toMatchObject({ priority: "high", enabled: true, parameters: { symbols: ["AAPL", "MSFT"] } });
    expect(Object.keys(back.body.overrides)).not.toContain("priority");
  });

  it.each<[object, number, string]>([
    [{ interval_minutes: 5 }, 501, "NOT_YET"],
    [{ cron: "* * * * *" }, 501, "NOT_YET"],
    [{ priority: "urgent" }, 400, "INPUT_INVALID"],
    [{ enabled: "yes" }, 400, "INPUT_INVALID"],
    [{ retry_count: 1 }, 501, "NOT_YET"],
    [{ timeout_minutes: 5 }, 501, "NOT_YET"],
    [{ max_duration_minutes: 0 }, 400, "INPUT_INVALID"],
    [{ paused: true }, 400, "INPUT_INVALID"],
    [{ prioritty: "low" }, 400, "INPUT_INVALID"],
  ])("refuse the change %j", async (body, status, code) => {
    const answer = await world.call("PATCH", "/tasks/data_sync", { body });
    expect(answer.status).toBe(status);
    expect(answer.body.code).toBe(code);
    expect((await world.call("GET", "/tasks/data_sync")).body.overrides).toEqual({});
  });

  it("are reset without having failed", async () => {
    const { status, body } = await world.call("POST", "/tasks/data_sync/reset", { role: "operator" });
    expect(status).toBe(200);
    expect(body).toMatchObject({ error_count: 0, breaker: { state: "closed" } });
  });
});

describe("the kill switch", () => {
  it("admits nothing until it is released, and the decision names who used it", async () => {
    expect((await world.call("POST", "/orchestrator/pause", { role: "operator" })).body.paused).toBe(true);
    const request = { body: { task_name: "system_health" } };
    const { body: run } = await world.call("POST", "/orchestrator/execute?wait_seconds=20", request);
    expect(run.status).toBe("SKIPPED");
    const { body: decision } = await world.call("GET", run.links.decision);
    expect(decision.reasons).toContainEqual(
      expect.objectContaining({ rule: "paused", met: false, message: expect.stringContaining("the operator") }),
    );
    expect((await world.call("POST", "/orchestrator/resume")).body.paused).toBe(false);
    const { body: next } = await world.call("POST", "/orchestrator/execute?wait_seconds=20", request);
    expect(next.status).toBe("COMPLETED");
  });

  it("has a little brother: the limit of everything", async () => {
    const answer = await world.call("PATCH", "/orchestrator", { body: { max_concurrent_tasks: 0 } });
    expect(answer.status).toBe(200);
    const { body: run } = await world.call("POST", "/orchestrator/execute?wait_seconds=2", {
      body: { task_name: "system_health" },
    });
    expect(["PENDING", "QUEUED"]).toContain(run.status);
    await world.call("PATCH", "/orchestrator", { body: { max_concurrent_tasks: null } });
    expect((await world.call("GET", `${run.links.self}?wait_seconds=20`)).body.status).toBe("COMPLETED");
    expect((await world.call("PATCH", "/orchestrator", { body: { max_concurrent_tasks: -1 } })).status).toBe(400);
  });
});

describe("agents", () => {
  it("show their tasks, load and limit, and are paused and resumed", async () => {
    const { body } = await world.call("GET", "/agents/data_sync");
    expect(body).toMatchObject({ name: "data_sync", tasks: ["data_sync"], paused: false, running: 0, health_score: 1 });
    expect((await world.call("POST", "/agents/data_sync/pause")).body.paused).toBe(true);
    expect((await world.call("POST", "/agents/data_sync/resume")).body.paused).toBe(false);
    const limited = await world.call("PATCH", "/agents/data_sync", { body: { max_concurrent_tasks: 1 } });
    expect(limited.body).toMatchObject({
      max_concurrent_tasks: 1,
      overrides: { max_concurrent_tasks: { value: 1, author: "the admin" } },
    });
    const list = await world.call("GET", "/agents?limit=1000");
    expect(list.body.items.map((agent: { name: string }) => agent.name)).toContain("data_sync");
  });

  it("that are misspelt get a suggestion", async () => {
    const answer = await world.call("GET", "/agents/data_snyc");
    expect(answer.status).toBe(404);
    expect(answer.body.remedy).toContain("data_sync");
  });
});

describe("signals", () => {
  it("are set by operators and expire", async () => {
    const set = await world.call("PUT", "/signals/news_events", {
      role: "operator",
      body: { value: { level: "high" }, ttl_seconds: 600 },
    });
    expect(set.body).toEqual({
      name: "news_events",
      value: { level: "high" },
      source: "operator:the operator",
      at: START,
      ttl_seconds: 600,
      expires_at: "2026-11-20T15:41:00Z",
      expired: false,
    });
    await advance(10);
    expect((await world.call("GET", "/signals/news_events")).body.expired).toBe(true);
  });

  it("are posted with their name, and kept for ever without a time to live", async () => {
    await world.call("POST", "/signals", { body: { name: "market_volatility", value: 0.2 } });
    const { body } = await world.call("GET", "/signals");
    expect(body.items).toContainEqual(
      expect.objectContaining({ name: "market_volatility", value: 0.2, expires_at: null }),
    );
  });

  it.each<[string, object]>([
    ["a bad name", { name: "9 lives", value: 1 }],
    ["no value", { name: "a" }],
    ["a time to live of nothing", { name: "a", value: 1, ttl_seconds: 0 }],
    ["a time to live in words", { name: "a", value: 1, ttl_seconds: "1h" }],
    ["a time to live beyond a year", { name: "a", value: 1, ttl_seconds: 1e9 }],
    ["an unknown key", { name: "a", value: 1, ttl: 5 }],
  ])("refuse %s", async (_, body) => {
    expect((await world.call("POST", "/signals", { body })).status).toBe(400);
  });
});

describe("calendar and fires", () => {
  it("list sessions with early closes, skipping holidays", async () => {
    const { body } = await world.call("GET", "/calendar?from=2026-11-25&to=2026-11-27&exchange=XNYS");
    expect(body.items).toEqual([
      { date: "2026-11-25", open: "2026-11-25T14:30:00Z", close: "2026-11-25T21:00:00Z", early_close: false },
      expect.objectContaining({ date: "2026-11-27", close: "2026-11-27T18:00:00Z", early_close: true }),
    ]);
    expect((await world.call("GET", "/calendar")).body.items[0].date).toBe("2026-11-20");
  });

  it.each([
    "from=2026-02-30",
    "from=tomorrow",
    "from=2026-11-25&to=2026-11-24",
    "from=1990-01-01&to=2028-12-31",
    "exchange=XLON",
    "from=",
  ])("refuse the calendar of %s", async (query) => {
    expect((await world.call("GET", `/calendar?${query}`)).status).toBe(400);
  });

  it("list coming fires in order of time, then name, of enabled tasks", async () => {
    const query = "from=2026-11-20T15:30:00Z&to=2026-11-20T15:41:00Z";
    const { body } = await world.call("GET", `/fires?${query}`);
    expect(body.items).toEqual([
      { task: "data_sync", scheduled_time: "2026-11-20T15:30:00Z" },
      { task: "system_health", scheduled_time: "2026-11-20T15:30:00Z" },
      { task: "system_health", scheduled_time: "2026-11-20T15:35:00Z" },
      { task: "data_sync", scheduled_time: "2026-11-20T15:40:00Z" },
      { task: "system_health", scheduled_time: "2026-11-20T15:40:00Z" },
    ]);
    const first = await world.call("GET", `/fires?${query}&limit=2`);
    const second = await world.call("GET", `/fires?${query}&limit=1000&cursor=${first.body.cursor}`);
    expect([...first.body.items, ...second.body.items]).toEqual(body.items);
    const disabled = await world.call("GET", "/fires?task=performance_analysis");
    expect(disabled.body.items).toEqual([]);
    expect((await world.call("GET", "/fires?task=performance_analysis&all=true")).body.items).toHaveLength(12);
  });

  it.each([
    "from=now",
    "from=2026-11-20",
    "from=2026-11-20T00:00:00Z&to=2026-11-19T00:00:00Z",
    "from=2020-01-01T00:00:00Z&to=2026-01-01T00:00:00Z",
    "all=1",
  ])("refuse the fires of %s", async (query) => {
    expect((await world.call("GET", `/fires?${query}`)).status).toBe(400);
  });

  it("know no fires of an unknown task", async () => {
    expect((await world.call("GET", "/fires?task=nothing")).status).toBe(404);
  });
});
