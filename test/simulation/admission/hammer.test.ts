import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { INVARIANTS, INVARIANTS_AFTER_SWEEP, type Snapshot, violationsOf } from "../../../core/admission/invariants.ts";
import type { Grant } from "../../../core/node.ts";
import type { Item } from "../../../core/ports/table.ts";
import { FINAL_STATUSES } from "../../../core/run.ts";
import { createControl } from "../../../lambdas/control/create-control.ts";
import { createSteer } from "../../../lambdas/control/steer.ts";
import { verifyChain } from "../../../lambdas/control/verify-chain.ts";
import { createStateStore } from "../../../lambdas/records/state-store.ts";
import { createSqliteTable } from "../../../local/sqlite-table.ts";
import { readRuns, readSnapshot } from "../../support/admission-snapshot.ts";
import { type HammerSetting, openHammerSetting } from "./hammer-setting.ts";

/** `HAMMER_SECONDS=120` is the full proof; the default keeps the suite quick. */
const SECONDS = Number(process.env.HAMMER_SECONDS ?? 6);
const PROCESSES = 8;

describe(`${PROCESSES} processes over one file, killed at random`, () => {
  it(`keep the invariants all along, and one sweep restores everything (${SECONDS} s)`, {
    timeout: (SECONDS + 90) * 1000,
  }, async () => {
    const folder = mkdtempSync(join(tmpdir(), "hammer-"));
    const setting = openHammerSetting(folder, 1);
    const children: ChildProcess[] = [];
    onTestFinished(() => Promise.all(children.map((child) => kill(child))).then(() => {}));
    const ready = new Set<ChildProcess>();
    const born = (number: number) => {
      const child = fork(new URL("hammer-process.ts", import.meta.url), [folder, String(number)]);
      child.once("message", () => ready.add(child));
      return child;
    };
    for (let number = 0; number < PROCESSES; number += 1) children.push(born(number));
    let kills = 0;
    let looks = 0;
    const until = Date.now() + SECONDS * 1000;
    while (Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(violationsOf(INVARIANTS, await lookAt(folder, setting))).toEqual([]);
      looks += 1;
      const victim = children.find((child) => ready.has(child) && Math.random() < 0.1);
      if (victim === undefined) continue;
      await kill(victim);
      kills += 1;
      children[children.indexOf(victim)] = born(PROCESSES + kills);
    }
    for (const child of children) await kill(child);
    await runToEnd(setting);

    const runs = await readRuns(setting.table);
    expect(await createStateStore(setting.table).house()).toMatchObject({ count: 0, waiting: 0, queued: 0 });
    expect(runs.filter(({ status }) => !FINAL_STATUSES.has(status))).toEqual([]);
    expect(await verifyChain(setting.table)).toMatchObject({ valid: true });
    console.info(`${runs.length} runs by ${PROCESSES} processes, ${kills} killed, ${looks} looks, 0 violations`);
    setting.close();
    rmSync(folder, { recursive: true });
  });
});

/** Faults have stopped: one sweep, and whatever it leaves goes on to its end by itself. */
async function runToEnd(setting: HammerSetting): Promise<void> {
  const { dependencies, executions } = setting;
  const later = { ...dependencies, clock: { now: () => Date.now() + 5 * 60_000 } };
  const control = createControl(later);
  await createSteer(later).changeLimit({ kind: "everything" }, { max_concurrent_tasks: 3 }, "the end");
  await control({ action: "sweep" });
  await askAll(setting, control);
  expect(
    violationsOf({ ...INVARIANTS, ...INVARIANTS_AFTER_SWEEP }, await readSnapshot(later, isTold(setting))),
  ).toEqual([]);
  for (let rounds = 0; rounds < 200; rounds += 1) {
    const working = executions.all().filter(({ state }) => state === "working");
    if (working.length === 0) break;
    for (const { name, grant } of working) {
      const outcome = { work: { result: null, signals: {} } };
      await control({
        action: "settle",
        execution_arn: `arn:shared:${name}`,
        grant: JSON.parse(grant ?? "null") as Grant,
        outcome,
      });
      executions.end(name, "SUCCEEDED");
    }
  }
  // Only what waits for a dependency is left; its wait ends at its limit.
  const tomorrow = { ...dependencies, clock: { now: () => Date.now() + 25 * 60 * 60_000 } };
  await createControl(tomorrow)({ action: "sweep" });
}

/** Every state that still asks is tried again, as its machine does after its invocation was killed. */
async function askAll({ executions }: HammerSetting, control: ReturnType<typeof createControl>): Promise<void> {
  for (const { name, input } of executions.all().filter(({ state }) => state === "asking")) {
    const again = executions.ask(name);
    if (again === undefined) continue;
    await control({
      action: "admit",
      task_token: again.token,
      retry_count: again.retryCount,
      execution_arn: `arn:shared:${name}`,
      execution_started_at: new Date().toISOString(),
      input: JSON.parse(input),
    });
  }
}

function isTold({ executions }: HammerSetting): (runId: string) => boolean {
  const told = new Set(executions.all().flatMap(({ name, state }) => (state === "working" ? [name] : [])));
  return (runId) => told.has(runId);
}

/** The table as it is at one moment, while others write to it: all of it is read at once into a table of its own. */
async function lookAt(folder: string, { dependencies }: HammerSetting): Promise<Snapshot> {
  const database = new DatabaseSync(`${folder}/table.sqlite`, { readOnly: true, timeout: 20_000 });
  const rows = database.prepare("SELECT attributes, pk, sk FROM items").all();
  database.close();
  const table = createSqliteTable({ file: ":memory:", synchronous: "NORMAL" });
  const items = rows.map(({ pk, sk, attributes }) => ({ ...JSON.parse(String(attributes)), pk, sk }) as Item);
  for (let start = 0; start < items.length; start += 100) {
    await table.write(items.slice(start, start + 100).map((item) => ({ write: "put", item })));
  }
  const snapshot = await readSnapshot({ ...dependencies, table }, () => false);
  table.close();
  // What the executions do is asked later than the table was read: it is looked at when all is still.
  return { ...snapshot, executions: new Map() };
}

async function kill(child: ChildProcess | undefined): Promise<void> {
  if (child === undefined || child.signalCode !== null) return;
  expect(child.exitCode, "no hammering process ends by itself").toBeNull();
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await ended;
}
