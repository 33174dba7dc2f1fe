import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseConfiguration } from "../../config/parse.ts";
import { parseInstant } from "../../core/instant.ts";
import type { Run } from "../../core/run.ts";
import { createLaunch } from "../../lambdas/control/launch.ts";
import { createRunStore } from "../../lambdas/records/run-store.ts";
import { createRuntime, type Runtime, type RuntimeOptions } from "../../local/runtime.ts";

const { configuration } = parseConfiguration(
  `
tasks:
  system_health: {interval_minutes: 10, estimated_duration_seconds: 60}
  meta_control: {interval_minutes: 20, estimated_duration_seconds: 60, dependencies: [system_health]}
`,
  { file: "tasks.yaml" },
);
const FROM = parseInstant("2026-11-20T15:00:00Z");
const MINUTE = 60_000;

let stateDir: string;
let runtime: Runtime | undefined;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "orchestrator-runtime-"));
});
afterEach(async () => {
  await runtime?.stop(0);
  rmSync(stateDir, { recursive: true, force: true });
});

async function open(more: Partial<RuntimeOptions> = {}): Promise<Runtime> {
  runtime = await createRuntime({
    configuration,
    stateDir,
    clock: { kind: "virtual", from: FROM },
    seed: 1,
    logger: pino({ level: "silent" }),
    ...more,
  });
  return runtime;
}

const summarise = (run: Run): string => `${run.run_id} ${run.status}`;

test("in virtual time tasks fire, run for their modelled time and end; time stands still in between", async () => {
  const { start, runUntil, dependencies, onlookersTable } = await open();
  await start();
  expect(dependencies.clock.now()).toBe(FROM);
  await runUntil(FROM + 15 * MINUTE);
  expect(dependencies.clock.now()).toBe(FROM + 15 * MINUTE);
  const { runs } = await createRunStore(onlookersTable).list({ limit: 10 });
  expect(runs.map(summarise)).toEqual([
    "20261120T151000Z-system_health COMPLETED",
    "20261120T150000Z-system_health COMPLETED",
    "20261120T150000Z-meta_control COMPLETED",
  ]);
  for (const run of runs) {
    const took = parseInstant(String(run.finished_at)) - parseInstant(String(run.started_at));
    expect(took).toBeGreaterThanOrEqual(MINUTE / 2);
    expect(took).toBeLessThanOrEqual(1.5 * MINUTE);
  }
  const [, health, meta] = runs;
  expect(parseInstant(String(meta?.started_at))).toBeGreaterThanOrEqual(parseInstant(String(health?.finished_at)));
});

test("runs are shown as they go from waiting to their end, and what they use is counted", async () => {
  const seen: string[] = [];
  const { start, runUntil, usage } = await open({ onRun: (run) => void seen.push(summarise(run)) });
  await start();
  await runUntil(FROM + 5 * MINUTE);
  const of = (task: string) =>
    [...new Set(seen.filter((line) => line.includes(task)))].map((line) => line.split(" ")[1]);
  expect(of("meta_control")).toEqual(["QUEUED", "ASSIGNED", "COMPLETED"]);
  expect(await usage()).toMatchObject({ state_transitions: 6, schedule_invocations: 2 });
});

test("what is stored is there after a restart, and a fire that was delivered does not run again", async () => {
  const first = await open();
  await first.start();
  await first.runUntil(FROM + 5 * MINUTE);
  await first.stop(0);
  const { start, runUntil, onlookersTable } = await open({ clock: { kind: "virtual", from: FROM + 5 * MINUTE } });
  await start();
  await runUntil(FROM + 8 * MINUTE);
  const { runs } = await createRunStore(onlookersTable).list({ limit: 10 });
  expect(runs.map(summarise)).toEqual([
    "20261120T150000Z-system_health COMPLETED",
    "20261120T150000Z-meta_control COMPLETED",
  ]);
  expect(runs.every((run) => run.attempts.length === 1)).toBe(true);
});

test("on the real clock a run that was asked for is done by an agent's thread", async () => {
  const { start, dependencies, onlookersTable } = await open({ clock: { kind: "real" } });
  await start();
  const { run } = await createLaunch(dependencies)({ task: "system_health", parameters: {}, trigger: "manual" });
  const ended = await vi.waitFor(
    async () => {
      const now = await createRunStore(onlookersTable).get(run.run_id);
      expect(now?.status).toBe("COMPLETED");
      return now;
    },
    { timeout: 15_000 },
  );
  expect(ended?.result).toMatchObject({ overall_health: 1 });
});

test("a second runtime on the same state is refused, and the first goes on", async () => {
  const first = await open();
  await first.start();
  await expect(
    createRuntime({
      configuration,
      stateDir,
      clock: { kind: "real" },
      seed: 1,
      logger: pino({ level: "silent" }),
    }),
  ).rejects.toMatchObject({ code: "STATE_IN_USE" });
  await first.runUntil(FROM + MINUTE);
});

test("without a state folder a temporary one is used and removed", async () => {
  const opened = await open({ stateDir: undefined });
  await opened.start();
  await opened.stop(0);
  runtime = undefined;
  expect(existsSync(join(stateDir, "table.sqlite"))).toBe(false);
});

test("a disabled orchestrator and disabled tasks fire nothing", async () => {
  const off = { ...configuration, orchestrator: { ...configuration.orchestrator, enabled: false } };
  expect((await open({ configuration: off })).nextFires(5)).toEqual([]);
  await runtime?.stop(0);
  const { system_health, ...others } = configuration.tasks;
  if (system_health === undefined) throw new Error("unreachable");
  const partly = { ...configuration, tasks: { ...others, system_health: { ...system_health, enabled: false } } };
  const fires = (await open({ configuration: partly })).nextFires(2);
  expect(fires.map(({ task }) => task)).toEqual(["meta_control", "meta_control"]);
});
