import { coveredInstant } from "../../core/dependencies/judge-dependency.ts";
import { breakerAfter } from "../../core/health/breaker.ts";
import { recordOutcome } from "../../core/health/health.ts";
import { performsPoorly } from "../../core/health/performance.ts";
import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { FRESH_AGENT_RECORD } from "../records/house-record.ts";
import type { RunRecord } from "../records/run-record.ts";
import { DURATIONS_KEPT, type TaskRecord } from "../records/task-record.ts";
import type { Books } from "./books.ts";
import { buildBreakerRecord, parseBreaker } from "./breaker-record.ts";
import type { ControlContext } from "./context.ts";
import type { Ending } from "./end-run.ts";
import { errorThresholdOf } from "./settings.ts";

type Outcome = "success" | "failure" | "neither";

const OUTCOMES: Readonly<Record<Ending["status"], Outcome>> = {
  COMPLETED: "success",
  FAILED: "failure",
  TIMEOUT: "failure",
  CANCELLED: "neither",
  SKIPPED: "neither",
};

/** Counts a run's end: health of task and agent, consecutive errors, breaker, durations, newest success. */
export function recordEnd<T extends Pick<Books, "house" | "task">>(
  context: ControlContext,
  taskName: string,
  books: T,
  run: RunRecord,
  ending: Pick<Ending, "status">,
  now: EpochMillis,
): T {
  // A run that waited in vain says nothing about its task.
  const outcome = run.grant === null ? "neither" : OUTCOMES[ending.status];
  const task = recordTaskEnd(context, taskName, books.task, run, ending.status, outcome, now);
  const { agent } = run;
  if (agent === null || outcome === "neither") return { ...books, task };
  const before = books.house.agents[agent] ?? FRESH_AGENT_RECORD;
  const outcomes = recordOutcome(before.outcomes, outcome === "success", context.orchestrator.health_window_runs);
  const agents = { ...books.house.agents, [agent]: { ...before, outcomes } };
  return { ...books, task, house: { ...books.house, agents } };
}

function recordTaskEnd(
  context: ControlContext,
  taskName: string,
  record: TaskRecord,
  run: RunRecord,
  status: Ending["status"],
  outcome: Outcome,
  now: EpochMillis,
): TaskRecord {
  const isProbe = record.breaker.probe === run.run_id;
  if (run.grant === null && !isProbe) return record;
  const task = context.findTask(taskName);
  const window = context.orchestrator.health_window_runs;
  const counted = countOutcome(record, run, outcome, window, now);
  const breaker = breakerAfter(parseBreaker(record.breaker), {
    runId: run.run_id,
    outcome,
    consecutiveErrors: counted.consecutive_errors,
    errorThreshold: task === undefined ? Number.POSITIVE_INFINITY : errorThresholdOf(task, record),
    now,
  });
  const disables =
    context.orchestrator.performance_monitoring &&
    task?.configuration.on_low_performance === "disable" &&
    breaker.state === "closed" &&
    outcome !== "neither" &&
    performsPoorly(counted.outcomes, task.configuration.performance_threshold, window);
  return {
    ...counted,
    cancelled: record.cancelled + (status === "CANCELLED" ? 1 : 0),
    breaker: buildBreakerRecord(disables ? { state: "open", openedAt: now, because: "performance" } : breaker),
    newest_run: { run_id: run.run_id, status, at: formatInstant(now) },
  };
}

function countOutcome(
  record: TaskRecord,
  run: RunRecord,
  outcome: Outcome,
  window: number,
  now: EpochMillis,
): TaskRecord {
  if (outcome === "neither") return record;
  const outcomes = recordOutcome(record.outcomes, outcome === "success", window);
  if (outcome === "failure") {
    return { ...record, outcomes, failed: record.failed + 1, consecutive_errors: record.consecutive_errors + 1 };
  }
  const startedAt = run.started_at ?? run.grant?.granted_at ?? formatInstant(now);
  const seconds = Math.max(0, (now - parseInstant(startedAt)) / 1000);
  const success = {
    run_id: run.run_id,
    scheduled_time: run.scheduled_time,
    started_at: startedAt,
    finished_at: formatInstant(now),
    result_apart: run.result_apart,
  };
  const newest = record.newest_success;
  const isNewest = newest === null || coveredInstant(success) >= coveredInstant(newest);
  return {
    ...record,
    outcomes,
    completed: record.completed + 1,
    consecutive_errors: 0,
    durations_seconds: [...record.durations_seconds, seconds].slice(-DURATIONS_KEPT),
    newest_success: isNewest ? success : newest,
  };
}
