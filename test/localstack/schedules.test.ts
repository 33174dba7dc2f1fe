import { beforeAll, describe, expect, it } from "vitest";
import { FINAL_STATUSES, type Run } from "../../core/run.ts";
import { type Deployed, openDeployed } from "./deployed.ts";

let deployed: Deployed;
beforeAll(async () => {
  deployed = await openDeployed();
});

const runsOf = async (task: string): Promise<readonly Run[]> =>
  (await deployed.request("GET", `/runs?task=${task}`)).body.items;

describe("a schedule", () => {
  it("fires its task, whose run is named by the moment it was due", async () => {
    const deadline = Date.now() + 150_000;
    let run: Run | undefined;
    while (run === undefined || !FINAL_STATUSES.has(run.status)) {
      if (Date.now() > deadline) throw new Error("no run of `ticking` came to its end");
      await new Promise((done) => setTimeout(done, 1_000));
      run = (await runsOf("ticking")).at(-1);
    }
    expect(run.status).toBe("COMPLETED");
    expect(run.scheduled_time).toMatch(/:00Z$/);
    expect(run.run_id).toBe(`${run.scheduled_time?.replaceAll(/[-:]/g, "")}-ticking`);
  });

  it("that delivers a fire twice runs its task once", async () => {
    const fire = { action: "fire", task: "ticking", time: "2026-11-20T14:30:00Z", exact: true } as const;
    const run_id = "20261120T143000Z-ticking";
    expect(await deployed.callControl(fire)).toMatchObject({ run_id, fired: true });
    expect(await deployed.callControl(fire)).toMatchObject({ run_id, fired: false });
    await deployed.untilRun(run_id, ({ status }) => FINAL_STATUSES.has(status));
    expect(await deployed.callControl(fire)).toMatchObject({ run_id, fired: false });
  });

  it("that fires when its calendar says closed starts nothing, so nothing is billed", async () => {
    const fire = { action: "fire", task: "when_open", time: "2026-11-26T15:00:00Z", exact: true } as const;
    expect(await deployed.callControl(fire)).toMatchObject({ fired: false });
    expect(await runsOf("when_open")).toEqual([]);
  });
});
