import { beforeAll, describe, expect, it } from "vitest";
import type { Run } from "../../core/run.ts";
import { type Deployed, openDeployed } from "./deployed.ts";
import { createGate } from "./gate.ts";
import { essence, type Recorded, replayEmbedded } from "./replay.ts";

let deployed: Deployed;
beforeAll(async () => {
  deployed = await openDeployed();
  await deployed.request("POST", "/tasks/broken/reset");
});

async function record(run: Run): Promise<Recorded> {
  const { input = "", name = "" } = await deployed.describe(run);
  return {
    machine: `${deployed.prefix}${run.task_name}`,
    name,
    input,
    definition: await deployed.definition(run),
    events: await deployed.history(run),
  };
}

async function waitAndCancel(): Promise<Run> {
  await deployed.request("PATCH", "/orchestrator", { max_concurrent_tasks: 0 });
  const { run_id } = await deployed.trigger("low_priority");
  await deployed.untilRun(run_id, ({ status }) => status === "QUEUED");
  await deployed.request("POST", `/runs/${run_id}/cancel`);
  await deployed.request("PATCH", "/orchestrator", { max_concurrent_tasks: null });
  return deployed.untilRun(run_id, ({ status }) => status === "CANCELLED");
}

async function takeTooLong(): Promise<Run> {
  const gate = await createGate();
  const run = await deployed.execute("timed_out", gate.parameters);
  await gate.close();
  return run;
}

describe("the history in Step Functions is the embedded engine's, event by event", () => {
  it.each<[string, () => Promise<Run>]>([
    ["that is done", () => deployed.execute("data_sync")],
    ["that is skipped", () => deployed.execute("explanation")],
    ["whose agent fails", () => deployed.execute("broken")],
    ["that takes too long", takeTooLong],
    ["that is cancelled while it waits", waitAndCancel],
  ])("for a run %s", async (_, makeRun) => {
    const recorded = await record(await makeRun());
    expect(recorded.events.length).toBeGreaterThan(5);
    expect((await replayEmbedded(recorded)).map(essence)).toEqual(recorded.events.map(essence));
  });
});
