import type { Grant } from "../../../core/node.ts";
import { createCancel } from "../../../lambdas/control/cancel.ts";
import { createControl } from "../../../lambdas/control/create-control.ts";
import { createLaunch } from "../../../lambdas/control/launch.ts";
import { createSteer } from "../../../lambdas/control/steer.ts";
import { type HammerSetting, openHammerSetting } from "./hammer-setting.ts";
import type { SharedExecution } from "./shared-executions.ts";

const [folder = "", number = "0"] = process.argv.slice(2);
const setting = openHammerSetting(folder, Number(number));
process.send?.("ready");
for (;;) await act(setting);

/** One of everything that may happen to the control function, by chance; until this process is killed. */
async function act({ dependencies, executions, tasks }: HammerSetting): Promise<void> {
  const control = createControl(dependencies);
  const chance = Math.random();
  const all = executions.all();
  const asking = pick(all.filter(({ state }) => state === "asking"));
  const working = pick(all.filter(({ state }) => state === "working"));
  const isCrowded = all.filter(({ state }) => state !== "over").length > 40;
  if (chance < 0.25 && !isCrowded) {
    await createLaunch(dependencies)({
      task: pick(tasks) ?? "p",
      parameters: { symbol: pick(["AAPL", "MSFT"]) ?? "AAPL" },
      trigger: "manual",
    });
  } else if (chance < 0.55 && asking !== undefined) {
    const again = executions.ask(asking.name);
    if (again === undefined) return;
    await control({
      action: "admit",
      task_token: again.token,
      retry_count: again.retryCount,
      execution_arn: `arn:shared:${asking.name}`,
      execution_started_at: new Date().toISOString(),
      input: JSON.parse(asking.input),
    });
  } else if (chance < 0.85 && working !== undefined) {
    await settle(control, working);
    executions.end(working.name, "SUCCEEDED");
  } else if (chance < 0.88 && working !== undefined) {
    executions.end(working.name, "ABORTED");
  } else if (chance < 0.93) {
    const any = pick(all.filter(({ state }) => state !== "over"));
    if (any !== undefined) await createCancel(dependencies)({ run_id: any.name, author: "chance" });
  } else if (chance < 0.95) {
    const limit = pick([1, 2, 3, 4]) ?? 3;
    await createSteer(dependencies).changeLimit({ kind: "everything" }, { max_concurrent_tasks: limit }, "chance");
  } else if (chance < 0.96) {
    await control({ action: "sweep" });
  }
}

async function settle(control: ReturnType<typeof createControl>, { name, grant }: SharedExecution): Promise<void> {
  const outcome =
    Math.random() < 0.2
      ? { failure: { error: "AgentFailed", cause: "{}" } }
      : { work: { result: null, signals: { [`s${Math.ceil(Math.random() * 5)}`]: { value: 1, ttl_seconds: null } } } };
  const parsed = JSON.parse(grant ?? "null") as Grant;
  await control({ action: "settle", execution_arn: `arn:shared:${name}`, grant: parsed, outcome });
}

function pick<T>(items: readonly T[]): T | undefined {
  return items[Math.floor(Math.random() * items.length)];
}
