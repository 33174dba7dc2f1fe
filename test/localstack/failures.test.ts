import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Run } from "../../core/run.ts";
import { taskKey } from "../../lambdas/records/keys.ts";
import { type Deployed, openDeployed } from "./deployed.ts";
import { createGate, type Gate } from "./gate.ts";

let deployed: Deployed;
let gate: Gate;

beforeAll(async () => {
  deployed = await openDeployed();
  await deployed.request("POST", "/tasks/broken/reset");
});
beforeEach(async () => {
  gate = await createGate();
});
afterEach(() => gate.close());

const running = async () => (await deployed.request("GET", "/orchestrator/status")).body.running_tasks;

/** Until nothing runs but what the schedule may have begun. */
async function untilFree(): Promise<void> {
  const deadline = Date.now() + 60_000;
  while ((await running()) > 0) {
    if (Date.now() > deadline) throw new Error("something still holds a place");
    await new Promise((done) => setTimeout(done, 500));
  }
}

describe("a task that fails", () => {
  it("ends with its agent's own error after the failure was settled", async () => {
    const failed = await deployed.execute("broken");
    expect(failed).toMatchObject({ status: "FAILED", error: { type: "InvalidParameters", retryable: false } });
    expect(failed.attempts).toHaveLength(1);
    expect(await deployed.describe(failed)).toMatchObject({ status: "FAILED" });
    expect(await deployed.statesEntered(failed)).toEqual(["Admit", "Work", "Settle failure", "Failed"]);
  });

  it("opens its breaker at the threshold, and is skipped from then on", async () => {
    expect((await deployed.execute("broken")).status).toBe("FAILED");
    const skipped = await deployed.execute("broken");
    expect(skipped.status).toBe("SKIPPED");
    expect(skipped.decision?.reasons.find(({ met }) => !met)?.rule).toBe("breaker");
    expect(await deployed.statesEntered(skipped)).toEqual(["Admit", "Skipped"]);
  });

  it("is counted in DynamoDB, and the status says the same", async () => {
    const item = await deployed.table.get(taskKey("broken"));
    expect(item).toMatchObject({ consecutive_errors: 2, breaker: { state: "open" } });
    const { body } = await deployed.request("GET", "/orchestrator/status");
    expect(body.performance_metrics).toMatchObject({ error_counts: { broken: 2 }, success_rates: { broken: 0 } });
  });

  it("runs again once its breaker is reset", async () => {
    expect((await deployed.request("POST", "/tasks/broken/reset")).status).toBe(200);
    expect((await deployed.execute("broken")).status).toBe("FAILED");
  });
});

describe("a place is free again", () => {
  it("after an attempt that took too long", async () => {
    const late = await deployed.execute("timed_out", gate.parameters);
    expect(late).toMatchObject({ status: "TIMEOUT", error: { type: "States.Timeout" } });
    expect(await deployed.describe(late)).toMatchObject({ status: "FAILED", error: "Timeout" });
    expect(await deployed.statesEntered(late)).toEqual(["Admit", "Work", "Settle failure", "Failed"]);
    await untilFree();
  });

  it("after a run that was cancelled while it worked", async () => {
    const begun = await deployed.trigger("gated", gate.parameters);
    await deployed.untilRun(begun.run_id, ({ status }) => status === "RUNNING");
    expect((await deployed.request("POST", `/runs/${begun.run_id}/cancel`)).status).toBe(200);
    expect(await deployed.run(begun.run_id)).toMatchObject({ status: "CANCELLED" });
    await untilFree();
    expect(await untilStopped(begun)).toEqual(["Admit", "Work"]);
  });

  it("after an execution that somebody stopped in the console, once a sweep has been", async () => {
    const begun = await deployed.trigger("gated", gate.parameters);
    await deployed.untilRun(begun.run_id, ({ status }) => status === "RUNNING");
    await deployed.stopInConsole(await deployed.run(begun.run_id));
    expect(await untilStopped(begun)).toEqual(["Admit", "Work"]);
    await deployed.callControl({ action: "sweep" });
    expect(await deployed.run(begun.run_id)).toMatchObject({
      status: "CANCELLED",
      error: { code: "EXECUTION_STOPPED" },
    });
    await untilFree();
  });
});

/** LocalStack, unlike AWS, lets the function under way end before it stops an execution. */
async function untilStopped({ run_id }: Run): Promise<readonly string[]> {
  gate.open();
  const run = await deployed.run(run_id);
  const deadline = Date.now() + 60_000;
  while ((await deployed.describe(run)).status === "RUNNING") {
    if (Date.now() > deadline) throw new Error(`${run_id} is still running`);
    await new Promise((done) => setTimeout(done, 250));
  }
  expect(await deployed.describe(run)).toMatchObject({ status: "ABORTED" });
  return deployed.statesEntered(run);
}
