import { beforeAll, describe, expect, it } from "vitest";
import type { Run } from "../../core/run.ts";
import { createRunStore } from "../../lambdas/records/run-store.ts";
import { type Deployed, openDeployed } from "./deployed.ts";

let deployed: Deployed;
let synced: Run;
let skipped: Run;

beforeAll(async () => {
  deployed = await openDeployed();
  synced = await deployed.execute("data_sync");
  skipped = await deployed.execute("explanation");
});

describe("a task triggered through API Gateway", () => {
  it("is done by its agent: the run has a result that says on which recorded day it stands", () => {
    expect(synced).toMatchObject({ task_name: "data_sync", status: "COMPLETED", agent: "data_sync", error: null });
    expect(JSON.stringify(synced.result)).toContain("recorded_session");
  });

  it("has an execution in Step Functions under the run's id that entered three states", async () => {
    expect(synced.execution_arn).toMatch(new RegExp(`:execution:${deployed.prefix}data_sync:${synced.run_id}$`));
    expect(await deployed.describe(synced)).toMatchObject({ status: "SUCCEEDED", name: synced.run_id });
    expect(await deployed.statesEntered(synced)).toEqual(["Admit", "Work", "Settle"]);
  });

  it("has its record in DynamoDB, the same as the API's", async () => {
    expect(await createRunStore(deployed.table).get(synced.run_id)).toMatchObject({
      run_id: synced.run_id,
      status: "COMPLETED",
      result: synced.result,
    });
  });
});

describe("a task whose condition does not hold", () => {
  it("is skipped with its reason", () => {
    expect(skipped).toMatchObject({ status: "SKIPPED", decision: { outcome: "skip" } });
    expect(skipped.decision?.reasons.find(({ met }) => !met)?.message).toBeTruthy();
  });

  it("has an execution that ends green after two states, with the decision as the output of the console", async () => {
    const { status, output } = await deployed.describe(skipped);
    expect(status).toBe("SUCCEEDED");
    const unmet = skipped.decision?.reasons.filter(({ met }) => !met);
    expect(JSON.parse(output ?? "")).toMatchObject({ outcome: "skip", reasons: unmet });
    expect(await deployed.statesEntered(skipped)).toEqual(["Admit", "Skipped"]);
  });

  it("has its record in DynamoDB", async () => {
    expect(await createRunStore(deployed.table).get(skipped.run_id)).toMatchObject({ status: "SKIPPED" });
  });
});

describe("the status over HTTP", () => {
  it("agrees with the executions and the records", async () => {
    const { status, body } = await deployed.request("GET", "/orchestrator/status");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      orchestrator_running: true,
      total_tasks: 10,
      queued_tasks: 0,
      performance_metrics: { success_rates: { data_sync: 1 }, error_counts: { data_sync: 0 } },
    });
  });

  it("is refused without the token and with another, as a problem document", async () => {
    for (const token of [null, "wrong"]) {
      const { status, body } = await deployed.request("GET", "/orchestrator/status", undefined, token);
      expect(status).toBe(401);
      expect(body).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
    }
  });

  it("is not needed for /health", async () => {
    expect((await deployed.request("GET", "/health", undefined, null)).status).toBe(200);
  });
});

describe("the same idempotency key", () => {
  it("answers the same run and starts no other", async () => {
    const body = { task_name: "data_sync", idempotency_key: `key-${Date.now()}` };
    const first = await deployed.request("POST", "/orchestrator/execute", body);
    const second = await deployed.request("POST", "/orchestrator/execute", body);
    expect(second.body.run_id).toBe(first.body.run_id);
  });
});

describe("a token made through the API", () => {
  it("may do what its role may, until it is revoked", async () => {
    const made = await deployed.request("POST", "/tokens", { name: "watcher", role: "viewer" });
    expect(made.status).toBe(201);
    const asWatcher = (method: string, path: string, body?: object) =>
      deployed.request(method, path, body, made.body.token);
    expect((await asWatcher("GET", "/orchestrator/status")).status).toBe(200);
    expect((await asWatcher("POST", "/orchestrator/execute", { task_name: "data_sync" })).status).toBe(403);
    expect((await deployed.request("POST", "/tokens/watcher/revoke")).status).toBe(200);
    expect((await asWatcher("GET", "/orchestrator/status")).status).toBe(401);
  });
});
