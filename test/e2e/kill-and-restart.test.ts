import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { parseInstant } from "../../core/instant.ts";
import { FINAL_STATUSES, type Run } from "../../core/run.ts";
import { createRunStore } from "../../lambdas/records/run-store.ts";
import { createStateStore } from "../../lambdas/records/state-store.ts";
import { createSqliteTable, type SqliteTable } from "../../local/sqlite-table.ts";

const MINUTE = 60_000;
/** A logical minute is a second; an attempt takes a quarter to three quarters of one. */
const SPEED = 60;
const FROM = parseInstant("2026-11-20T15:00:30Z");
const TASKS = ["system_health", "meta_control"];
const CONFIGURATION = `
orchestrator:
  max_concurrent_tasks: 5
tasks:
  system_health:
    interval_minutes: 1
    estimated_duration_seconds: 30
  meta_control:
    interval_minutes: 1
    estimated_duration_seconds: 30
`;

let folder: string;
let child: ChildProcess | undefined;
let table: SqliteTable | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "orchestrator-kill-"));
  writeFileSync(join(folder, "tasks.yaml"), CONFIGURATION);
});
afterEach(() => {
  child?.kill("SIGKILL");
  table?.close();
  rmSync(folder, { recursive: true, force: true });
});

const state = (): string => join(folder, "state");

/** The logical time goes on while no process runs, as the real one does. */
let realStart: number | undefined;
function logicalNow(): number {
  realStart ??= Date.now();
  return FROM + (Date.now() - realStart) * SPEED;
}

async function start(): Promise<ChildProcess> {
  const script = fileURLToPath(new URL("../support/orchestrator-process.ts", import.meta.url));
  const started = spawn(
    process.execPath,
    [script, join(folder, "tasks.yaml"), state(), String(logicalNow()), String(SPEED)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  child = started;
  await once(started.stdout, "data");
  return started;
}

async function allRuns(): Promise<readonly Run[]> {
  table ??= createSqliteTable({ file: join(state(), "table.sqlite") });
  const store = createRunStore(table);
  const runs: Run[] = [];
  let cursor: string | undefined;
  do {
    const page = await store.list({ limit: 100, ...(cursor === undefined ? {} : { cursor }) });
    runs.push(...page.runs);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return runs;
}

async function waitFor<T>(look: () => Promise<T | undefined>): Promise<T> {
  return vi.waitFor(
    async () => {
      const found = await look();
      if (found === undefined) throw new Error("not yet");
      return found;
    },
    { timeout: 15_000, interval: 20 },
  );
}

test("killed in the middle of a run and started again: nothing is lost, nothing runs twice, the schedule goes on", async () => {
  const first = await start();
  await waitFor(async () => (await allRuns()).filter((run) => run.status === "COMPLETED")[2]);
  const cutOff = await waitFor(async () => (await allRuns()).find((run) => run.status === "RUNNING"));
  first.kill("SIGKILL");
  await once(first, "exit");
  const killedAt = logicalNow();

  // Killed once more while it takes up what the first left behind.
  const interrupted = await start();
  interrupted.kill("SIGKILL");
  await once(interrupted, "exit");

  const last = await start();
  const restartedAt = logicalNow();
  await waitFor(async () => (await allRuns()).find((run) => parseInstant(run.queued_at) > restartedAt + 2 * MINUTE));
  last.kill("SIGTERM");
  expect(await once(last, "exit")).toEqual([0, null]);

  const runs = await allRuns();
  // Nothing lost: what was cut off has ended well, and nothing is open.
  expect(runs.find(({ run_id }) => run_id === cutOff.run_id)?.status).toBe("COMPLETED");
  expect(runs.filter(({ status }) => !FINAL_STATUSES.has(status))).toEqual([]);
  if (table === undefined) throw new Error("unreachable");
  const states = createStateStore(table);
  expect((await states.house()).count).toBe(0);

  const missed = (await table.query({ pk: "scheduler", prefix: "missed#" })).items;
  for (const task of TASKS) {
    const own = runs.filter((run) => run.task_name === task);
    const completed = own.filter((run) => run.status === "COMPLETED");
    // Nothing twice: as many successes were settled as runs completed, each in one attempt.
    expect((await states.task(task)).completed).toBe(completed.length);
    expect(completed.every((run) => run.attempts.length === 1)).toBe(true);
    // A fire may find the run that was cut off still under way; nothing else keeps it from running.
    for (const run of own.filter(({ status }) => status !== "COMPLETED")) {
      const unmet = run.decision?.reasons.filter(({ met }) => !met).map(({ rule }) => rule);
      expect({ status: run.status, unmet }).toEqual({ status: "SKIPPED", unmet: ["overlap"] });
      const due = parseInstant(String(run.scheduled_time));
      expect(due > killedAt - MINUTE && due < restartedAt + MINUTE).toBe(true);
    }
    // The schedule went on: each minute has its run, or is recorded as missed between the kill and the restart.
    const fired = own.map((run) => parseInstant(String(run.scheduled_time)));
    const lastFire = Math.max(...fired);
    for (let due = Math.ceil(FROM / MINUTE) * MINUTE; due <= lastFire; due += MINUTE) {
      const recorded = missed.some(
        (item) =>
          item.task === task && parseInstant(String(item.first)) <= due && due <= parseInstant(String(item.last)),
      );
      expect({
        task,
        due: new Date(due).toISOString(),
        seen: fired.filter((at) => at === due).length + (recorded ? 1 : 0),
      }).toEqual({
        task,
        due: new Date(due).toISOString(),
        seen: 1,
      });
      if (recorded) {
        expect(due).toBeGreaterThan(killedAt - MINUTE);
        expect(due).toBeLessThan(restartedAt);
      }
    }
    expect(lastFire).toBeGreaterThan(restartedAt);
  }
}, 60_000);
