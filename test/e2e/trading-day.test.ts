import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { beforeAll, expect, test } from "vitest";
import { loadConfiguration } from "../../config/load.ts";
import { parseInstant } from "../../core/instant.ts";
import { FINAL_STATUSES, type Run } from "../../core/run.ts";
import type { DaySummary } from "../../local/demo/day-summary.ts";
import { SILENT_VIEW } from "../../local/demo/day-view.ts";
import { DEMO_DATE, playDay } from "../../local/demo/demo.ts";

const { configuration } = loadConfiguration({ file: "config/task_schedule.yaml", env: {} });

interface PlayedDay {
  readonly summary: DaySummary;
  /** As last seen, in the order of their ids. */
  readonly runs: readonly Run[];
}

async function play(seed: number): Promise<PlayedDay> {
  const runs = new Map<string, Run>();
  const view = { ...SILENT_VIEW, runSeen: (run: Run) => void runs.set(run.run_id, run) };
  const logger = pino({ level: "silent" });
  const summary = await playDay({ configuration, seed, logger }, () => view);
  return { summary, runs: [...runs.values()].sort((a, b) => (a.run_id < b.run_id ? -1 : 1)) };
}

let day: PlayedDay;
let again: PlayedDay;
beforeAll(async () => {
  day = await play(1);
  again = await play(1);
}, 240_000);

test("every fire of the day becomes a run, and every run ends", () => {
  expect(day.runs.filter(({ status }) => !FINAL_STATUSES.has(status))).toEqual([]);
  const runsOf = Object.fromEntries(Object.entries(day.summary.by_task).map(([task, { runs }]) => [task, runs]));
  // Six hours and a half of session, a day of 24 hours; intervals count from midnight UTC.
  expect(runsOf).toEqual({
    execution: 390,
    data_sync: 39,
    sentiment_fetch: 13,
    risk_management: 26,
    meta_control: 288,
    system_health: 288,
    explanation: 24,
    performance_analysis: 12,
    strategy_research: 2,
    model_innovation: 1,
  });
});

test("nothing fails: a run completes or is skipped for a reason that is told", () => {
  const { by_status, runs, skips } = day.summary;
  expect(Object.keys(by_status).sort()).toEqual(["COMPLETED", "SKIPPED"]);
  expect((by_status.COMPLETED ?? 0) + (by_status.SKIPPED ?? 0)).toBe(runs);
  expect(skips.length).toBeGreaterThan(0);
  for (const { rule, message } of skips)
    expect({ rule, hasWords: message.length > 20 }).toMatchObject({ hasWords: true });
});

test("every agent completes a run, and all are healthy", () => {
  for (const [task, { by_status }] of Object.entries(day.summary.by_task)) {
    expect({ task, completed: by_status.COMPLETED ?? 0 }).not.toEqual({ task, completed: 0 });
  }
  expect(day.summary.health.overall).toBe(1);
});

test("orders proposed before the open are vetted and filled at the open", () => {
  const { trading } = day.summary;
  expect(trading?.trades).toBeGreaterThan(0);
  expect(trading?.fees_usd).toBeGreaterThan(0);
  expect(Math.abs(trading?.profit_and_loss_usd ?? 0)).toBeGreaterThan(0);
});

test("no limit is broken: overall, per agent and per task", () => {
  expect(day.summary.max_running).toBeGreaterThan(1);
  expect(day.summary.max_running).toBeLessThanOrEqual(configuration.orchestrator.max_concurrent_tasks);
  for (const [task, runs] of Map.groupBy(day.runs, (run) => run.task_name)) {
    const spans = runs.filter((run) => run.started_at !== null);
    for (const [place, run] of spans.entries()) {
      const next = spans[place + 1];
      if (next === undefined) continue;
      const overlap = parseInstant(String(run.finished_at)) - parseInstant(String(next.started_at));
      expect({ task, overlap: Math.max(0, overlap) }).toEqual({ task, overlap: 0 });
    }
  }
});

test("a run costs three state transitions, a skip two", () => {
  const { by_status, cost } = day.summary;
  const expected = 3 * (by_status.COMPLETED ?? 0) + 2 * (by_status.SKIPPED ?? 0);
  // Runs of the evening before that end on the day are billed on it.
  expect(cost.by_unit.state_transitions.used - expected).toBeLessThanOrEqual(3);
  expect(cost.by_unit.state_transitions.used).toBeGreaterThanOrEqual(expected);
  expect(cost.by_unit.schedule_invocations.used).toBe(day.summary.runs);
});

test("the same seed gives the same day to the byte: each run's record, and the summary", () => {
  expect(day.summary.date).toBe(DEMO_DATE);
  expect(JSON.stringify(again.runs)).toBe(JSON.stringify(day.runs));
  expect(again.summary).toEqual(day.summary);
});

test("a folder that holds records already is refused, for its fires have run", async () => {
  const stateDir = mkdtempSync(join(tmpdir(), "orchestrator-day-"));
  writeFileSync(join(stateDir, "table.sqlite"), "");
  const logger = pino({ level: "silent" });
  await expect(playDay({ configuration, stateDir, logger }, () => SILENT_VIEW)).rejects.toMatchObject({
    code: "STATE_NOT_NEW",
  });
  rmSync(stateDir, { recursive: true });
});

test("a day on which the exchange is closed is refused with the reason", async () => {
  const logger = pino({ level: "silent" });
  await expect(playDay({ configuration, date: "2026-11-26", logger }, () => SILENT_VIEW)).rejects.toMatchObject({
    code: "NOT_A_SESSION",
    message: expect.stringContaining("Thanksgiving"),
  });
  await expect(playDay({ configuration, date: "2026-02-30", logger }, () => SILENT_VIEW)).rejects.toMatchObject({
    code: "NOT_A_SESSION",
  });
});
