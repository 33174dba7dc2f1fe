import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiWorld, openApiWorld } from "./api-world.ts";

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(() => world.close());

describe("POST /orchestrator/execute", () => {
  it("answers 202 with the run and its links", async () => {
    const answer = await world.call("POST", "/orchestrator/execute", { body: { task_name: "data_sync" } });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({ task_name: "data_sync", kind: "task", scheduled_time: null, priority: "high" });
    // Behind API Gateway the path has a stage in front.
    const location = new URL(answer.headers.get("location") ?? "", "https://host/prod/orchestrator/execute");
    expect(location.pathname).toBe(`/prod${answer.body.links.self}`);
    const again = await world.call("GET", answer.body.links.self);
    expect(again.body.run_id).toBe(answer.body.run_id);
    expect((await world.call("GET", answer.body.links.task)).status).toBe(200);
  });

  it("answers with the finished run when it finishes in time", async () => {
    const answer = await world.call("POST", "/orchestrator/execute?wait_seconds=20", {
      body: { task_name: "system_health" },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ status: "COMPLETED", agent: "system_health", error: null });
    expect(answer.body.attempts).toHaveLength(1);
    expect(answer.body.result).not.toBeNull();
  });

  it("answers with a skipped run and why it was skipped", async () => {
    const { status, body } = await world.call("POST", "/orchestrator/execute?wait_seconds=20", {
      body: { task_name: "model_innovation" },
    });
    expect(status).toBe(200);
    expect(body.status).toBe("SKIPPED");
    const decision = await world.call("GET", body.links.decision);
    expect(decision.body).toMatchObject({ run_id: body.run_id, outcome: "skip", status: "SKIPPED" });
    expect(decision.body.reasons).toContainEqual(
      expect.objectContaining({ met: false, rule: "condition.pending_orders" }),
    );
  });

  it("lays the parameters over the task's own", async () => {
    const { body } = await world.call("POST", "/orchestrator/execute", {
      body: { task_name: "data_sync", parameters: { symbols: ["NVDA"] } },
    });
    expect(body.parameters).toMatchObject({ symbols: ["NVDA"] });
  });

  it("answers the same run for the same key, and refuses the key for another request", async () => {
    const request = { task_name: "system_health", idempotency_key: "once" };
    const first = await world.call("POST", "/orchestrator/execute", { body: request });
    const second = await world.call("POST", "/orchestrator/execute", { body: request });
    expect(second.body.run_id).toBe(first.body.run_id);
    const other = await world.call("POST", "/orchestrator/execute", { body: { ...request, task_name: "data_sync" } });
    expect(other.status).toBe(409);
    expect(other.body.code).toBe("IDEMPOTENCY_KEY_REUSED");
  });

  it("answers one run to many that send the same key at once", async () => {
    const body = { task_name: "system_health", idempotency_key: "at once" };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => world.call("POST", "/orchestrator/execute", { body })),
    );
    expect(new Set(answers.map((answer) => answer.body.run_id)).size).toBe(1);
  });

  it("names a misspelt task's neighbour", async () => {
    const answer = await world.call("POST", "/orchestrator/execute", { body: { task_name: "data_snyc" } });
    expect(answer.status).toBe(404);
    expect(answer.body.code).toBe("TASK_UNKNOWN");
    expect(answer.body.remedy).toContain("data_sync");
  });

  it("refuses a command text by name", async () => {
    const answer = await world.call("POST", "/orchestrator/execute", { body: { command: "forecast AAPL 7d" } });
    expect(answer.status).toBe(501);
    expect(answer.body.code).toBe("NOT_YET");
  });

  it.each(["21", "-1", "1.5", "x", "", "020"])("refuses wait_seconds=%s", async (seconds) => {
    const answer = await world.call("POST", `/orchestrator/execute?wait_seconds=${seconds}`, {
      body: { task_name: "data_sync" },
    });
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].path).toBe("query.wait_seconds");
  });
});

describe("runs", () => {
  it("are listed newest first, in pages, by task and by status", async () => {
    await world.call("POST", "/orchestrator/execute?wait_seconds=20", { body: { task_name: "system_health" } });
    const all = await world.call("GET", "/runs");
    const ids: string[] = all.body.items.map((run: { run_id: string }) => run.run_id);
    expect(ids).toEqual(ids.toSorted().reverse());
    const paged: string[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await world.call("GET", `/runs?limit=2${cursor === null ? "" : `&cursor=${cursor}`}`);
      paged.push(...body.items.map((run: { run_id: string }) => run.run_id));
      cursor = body.cursor;
    } while (cursor !== null);
    expect(paged).toEqual(ids);
    const health = await world.call("GET", "/runs?task=system_health&status=completed,FAILED");
    expect(health.body.items.length).toBeGreaterThan(0);
    for (const run of health.body.items) expect(run).toMatchObject({ task_name: "system_health", status: "COMPLETED" });
    expect((await world.call("GET", "/runs?task=gone_from_the_file")).body).toEqual({ items: [], cursor: null });
  });

  it.each(["DONE", "COMPLETED,", ",", "COMPLETED;FAILED"])("refuses status=%s", async (status) => {
    const answer = await world.call("GET", `/runs?status=${encodeURIComponent(status)}`);
    expect(answer.status).toBe(400);
    expect(answer.body.errors[0].message).toContain("COMPLETED");
  });

  it("are cancelled with their reason, and once ended stay as they are", async () => {
    const { body: run } = await world.call("POST", "/orchestrator/execute", { body: { task_name: "data_sync" } });
    const cancelled = await world.call("POST", `/runs/${run.run_id}/cancel`, { body: { reason: "changed my mind" } });
    expect(cancelled.body.status).toBe("CANCELLED");
    expect(JSON.stringify(cancelled.body.error)).toContain("changed my mind");
    const again = await world.call("POST", `/runs/${run.run_id}/cancel`);
    expect(again.body).toEqual(cancelled.body);
  });

  it("have their decisions listed, by outcome as well", async () => {
    const all = await world.call("GET", "/decisions");
    expect(all.body.items.length).toBeGreaterThan(0);
    const skips = await world.call("GET", "/decisions?outcome=skip");
    expect(skips.body.items.length).toBeGreaterThan(0);
    for (const decision of skips.body.items) expect(decision.outcome).toBe("skip");
    expect((await world.call("GET", "/decisions?outcome=perhaps")).status).toBe(400);
  });
});
