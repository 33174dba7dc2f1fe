import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FINAL_STATUSES, type Run } from "../../core/run.ts";
import { type Deployed, openDeployed } from "./deployed.ts";

let deployed: Deployed;
const setLimit = async (limit: number | null) => {
  const { status } = await deployed.request("PATCH", "/orchestrator", { max_concurrent_tasks: limit });
  expect(status).toBe(200);
};

beforeAll(async () => {
  deployed = await openDeployed();
});
afterAll(() => setLimit(null));

describe("with one place and three runs waiting", () => {
  const waiting: Run[] = [];

  it("all three are queued, and say which limit they wait for", async () => {
    await setLimit(0);
    for (const task of ["low_priority", "medium_priority", "critical_priority"]) {
      const { run_id } = await deployed.trigger(task);
      waiting.push(await deployed.untilRun(run_id, ({ status }) => status === "QUEUED"));
    }
    for (const { decision } of waiting) {
      expect(decision?.outcome).toBe("wait");
      expect(decision?.reasons.find(({ met }) => !met)?.rule).toMatch(/^limit/);
    }
    const { body } = await deployed.request("GET", "/orchestrator/status");
    expect(body.queued_tasks).toBeGreaterThanOrEqual(3);
  });

  it("they run one after another by priority", async () => {
    await setLimit(1);
    const ended = await Promise.all(
      waiting.map(({ run_id }) => deployed.untilRun(run_id, ({ status }) => FINAL_STATUSES.has(status))),
    );
    const byStart = ended.toSorted((a, b) => String(a.started_at).localeCompare(String(b.started_at)));
    expect(byStart.map(({ task_name }) => task_name)).toEqual(["critical_priority", "medium_priority", "low_priority"]);
    for (const run of ended) expect(await deployed.statesEntered(run)).toEqual(["Admit", "Work", "Settle"]);
  });

  it("a run that waits is cancelled by failing its token: the console shows it plainly", async () => {
    await setLimit(0);
    const { run_id } = await deployed.trigger("low_priority");
    await deployed.untilRun(run_id, ({ status }) => status === "QUEUED");
    expect((await deployed.request("POST", `/runs/${run_id}/cancel`)).status).toBe(200);
    const cancelled = await deployed.untilRun(run_id, ({ status }) => status === "CANCELLED");
    expect(await deployed.describe(cancelled)).toMatchObject({ status: "FAILED" });
    expect(await deployed.statesEntered(cancelled)).toEqual(["Admit", "Cancelled"]);
  });
});
