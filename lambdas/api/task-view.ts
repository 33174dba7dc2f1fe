import { z } from "zod";
import { conditionsSchema } from "../../config/schema.ts";
import { healthOf } from "../../core/health/health.ts";
import { formatInstant } from "../../core/instant.ts";
import type { Json } from "../../core/json.ts";
import { prioritySchema } from "../../core/priority.ts";
import { nextFire } from "../../core/schedule/fires.ts";
import { taskOverridesSchema } from "../records/overrides.ts";
import { FRESH_TASK_RECORD, type TaskRecord, taskRecordSchema } from "../records/task-record.ts";
import type { Api } from "./api.ts";
import { type ConfiguredTask, configuredTask, overlay } from "./effective-task.ts";

const instant = z.string().describe("RFC 3339 in UTC");
const record = taskRecordSchema.shape;

/** A task as it is now: effective settings, what is known of its runs, and which settings stand over the file. */
export const taskViewSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  agent: z.string(),
  enabled: z.boolean().describe("As set; an open breaker disables the task as well"),
  paused: z.boolean(),
  priority: prioritySchema,
  schedule: z
    .object({
      interval_minutes: z.number().optional(),
      cron: z.string().optional(),
      at: z.string().optional(),
      every: z.string().optional(),
      between: z.array(z.string()).optional(),
      timezone: z.string(),
      market_hours: z.boolean().optional(),
    })
    .describe("None of interval_minutes, cron, at, every: the task does not run by itself"),
  next_fire: instant.nullable(),
  dependencies: z.array(z.string()),
  conditions: conditionsSchema,
  parameters: z.record(z.string(), z.json() as z.ZodType<Json>),
  max_duration_minutes: z.number().nullable(),
  timeout_minutes: z.number(),
  retry_count: z.number(),
  error_threshold: z.number(),
  running: z.int(),
  waiting: z.int(),
  success_rate: z.number().min(0).max(1).describe("Over the newest runs; 1 before the first"),
  error_count: z.int().describe("Failures since the newest success"),
  average_duration_seconds: z.number().nullable(),
  completed: record.completed,
  failed: record.failed,
  cancelled: record.cancelled,
  breaker: record.breaker,
  newest_success: record.newest_success,
  newest_run: record.newest_run,
  overrides: taskOverridesSchema,
});
export type TaskView = z.output<typeof taskViewSchema>;

/** @throws OrchestratorError `TASK_UNKNOWN` */
export async function viewTask(api: Api, name: string): Promise<TaskView> {
  configuredTask(api.configuration, name);
  return buildTaskView(api, name, await api.state.task(name));
}

/** Every task of the configuration, by name. */
export async function viewTasks(api: Api): Promise<TaskView[]> {
  const records = await api.state.tasks();
  return Object.keys(api.configuration.tasks).map((name) =>
    buildTaskView(api, name, records.get(name) ?? FRESH_TASK_RECORD),
  );
}

function buildTaskView(api: Api, name: string, known: TaskRecord): TaskView {
  const { configuration } = api;
  const task = overlay(configuredTask(configuration, name), known.overrides);
  const paused = known.overrides.paused?.value ?? false;
  const seconds = known.durations_seconds;
  return {
    name,
    description: task.description ?? null,
    agent: task.agent,
    enabled: task.enabled,
    paused,
    priority: task.priority,
    schedule: viewSchedule(task, configuration.orchestrator.timezone),
    next_fire: task.enabled && !paused ? viewNextFire(api, name) : null,
    dependencies: task.dependencies,
    conditions: task.conditions,
    parameters: task.parameters,
    max_duration_minutes: task.max_duration_minutes ?? null,
    timeout_minutes: task.timeout_minutes ?? configuration.orchestrator.default_timeout_minutes,
    retry_count: task.retry_count,
    error_threshold: task.error_threshold,
    running: known.count,
    waiting: known.waiting,
    success_rate: healthOf(known.outcomes, configuration.orchestrator.health_window_runs),
    error_count: known.consecutive_errors,
    average_duration_seconds:
      seconds.length === 0 ? null : seconds.reduce((sum, each) => sum + each, 0) / seconds.length,
    completed: known.completed,
    failed: known.failed,
    cancelled: known.cancelled,
    breaker: known.breaker,
    newest_success: known.newest_success,
    newest_run: known.newest_run,
    overrides: known.overrides,
  };
}

function viewSchedule(task: ConfiguredTask, timezone: string): TaskView["schedule"] {
  const { interval_minutes, cron, at, every, between } = task;
  const keys = { interval_minutes, cron, at, every, between, market_hours: task.conditions.market_hours };
  const given = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
  return { ...given, timezone: task.timezone ?? timezone };
}

function viewNextFire({ context }: Api, name: string): string | null {
  const at = nextFire(context.task(name).schedule, context.calendar, context.clock.now());
  return at === undefined ? null : formatInstant(at);
}
