import { z } from "zod";
import { MARKET_PHASES } from "../../core/calendar/session.ts";
import { overallHealth } from "../../core/health/health.ts";
import { formatInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { poolOverridesSchema } from "../records/overrides.ts";
import { viewAgents } from "./agent-view.ts";
import type { Api } from "./api.ts";
import { type TaskView, viewTasks } from "./task-view.ts";

/** The seeds' conditions call a health of 0.8 good enough to go on; below it an agent counts as not healthy. */
const HEALTHY_FROM = 0.8;

const instant = z.string().describe("RFC 3339 in UTC");
const ratio = z.number().min(0).max(1);

export const statusSchema = z.object({
  orchestrator_running: z.boolean(),
  paused: z.boolean().describe("The kill switch: nothing is admitted"),
  startup_time: instant,
  uptime_seconds: z.number(),
  environment: z.string(),
  total_tasks: z.int(),
  enabled_tasks: z.int().describe("Set to run, and not disabled by an open breaker"),
  running_tasks: z.int(),
  queued_tasks: z.int(),
  performance_metrics: z.object({
    overall_health: ratio,
    success_rates: z.record(z.string(), ratio),
    error_counts: z.record(z.string(), z.int()).describe("Failures since the newest success"),
    average_durations_seconds: z.record(z.string(), z.number()).describe("Of tasks that have run"),
  }),
  agents: z.object({
    total: z.int(),
    healthy: z.int(),
    names: z.array(z.string()),
    health_scores: z.record(z.string(), ratio),
  }),
  workflow_engine: z.object({
    active_executions: z.int(),
    completed_executions: z.int(),
    failed_executions: z.int(),
  }),
  statistics: z.object({
    workflows_executed: z.int(),
    total_tasks_completed: z.int(),
    average_task_duration: z.number().describe("Seconds; 0 before the first run"),
    success_rate: ratio.describe("1 before the first run"),
  }),
  market: z.object({
    session: z.enum(MARKET_PHASES),
    is_open: z.boolean(),
    next_open: instant.nullable(),
    next_close: instant.nullable(),
  }),
  overrides: poolOverridesSchema.describe("Settings of the whole orchestrator over the deployed file"),
});
export type Status = z.output<typeof statusSchema>;

/** What `GET /orchestrator/status` answers: two reads of the table. */
export async function viewStatus(api: Api): Promise<Status> {
  const [house, tasks] = await Promise.all([api.state.house(), viewTasks(api)]);
  const agents = viewAgents(api, house);
  const now = api.clock.now();
  const completed = sum(tasks.map((task) => task.completed));
  const failed = sum(tasks.map((task) => task.failed));
  return {
    orchestrator_running: api.configuration.orchestrator.enabled,
    paused: house.overrides.paused?.value ?? false,
    startup_time: formatInstant(api.startedAt),
    uptime_seconds: Math.max(0, (now - api.startedAt) / 1000),
    environment: api.configuration.environment,
    total_tasks: tasks.length,
    enabled_tasks: tasks.filter((task) => task.enabled && task.breaker.state !== "open").length,
    running_tasks: house.count,
    queued_tasks: house.queued,
    performance_metrics: {
      overall_health: overallHealth(agents.map((agent) => agent.health_score)),
      success_rates: byName(tasks, (task) => task.success_rate),
      error_counts: byName(tasks, (task) => task.error_count),
      average_durations_seconds: byName(tasks, (task) => task.average_duration_seconds),
    },
    agents: {
      total: agents.length,
      healthy: agents.filter((agent) => agent.health_score >= HEALTHY_FROM).length,
      names: agents.map((agent) => agent.name),
      health_scores: byName(agents, (agent) => agent.health_score),
    },
    workflow_engine: {
      active_executions: house.count + house.queued,
      completed_executions: completed,
      failed_executions: failed,
    },
    statistics: {
      workflows_executed: 0,
      total_tasks_completed: completed,
      average_task_duration: averageDuration(tasks),
      success_rate: completed + failed === 0 ? 1 : completed / (completed + failed),
    },
    market: viewMarket(api, now),
    overrides: house.overrides,
  };
}

function viewMarket({ context: { calendar } }: Api, now: EpochMillis): Status["market"] {
  const current = calendar.sessionAt(now);
  const next = calendar.next(now);
  const close = current?.close ?? next?.close;
  return {
    session: calendar.phaseAt(now),
    is_open: current !== undefined,
    next_open: next === undefined ? null : formatInstant(next.open),
    next_close: close === undefined ? null : formatInstant(close),
  };
}

/** Of all newest runs whose duration is known: each task's mean, weighted by its completed runs. */
function averageDuration(tasks: readonly TaskView[]): number {
  const measured = tasks.filter((task) => task.average_duration_seconds !== null && task.completed > 0);
  const runs = sum(measured.map((task) => task.completed));
  if (runs === 0) return 0;
  return sum(measured.map((task) => (task.average_duration_seconds ?? 0) * task.completed)) / runs;
}

function byName<T extends { readonly name: string }>(
  items: readonly T[],
  measure: (item: T) => number | null,
): Record<string, number> {
  return Object.fromEntries(
    items.flatMap((item) => {
      const value = measure(item);
      return value === null ? [] : [[item.name, value]];
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
