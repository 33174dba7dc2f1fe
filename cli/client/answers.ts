import { z } from "zod";
import { prioritySchema } from "../../core/priority.ts";
import { runStatusSchema } from "../../core/run.ts";

/** What the text for people needs of the API's answers; everything else in them is kept for `--json`. */
const counts = z.record(z.string(), z.number());

/** A value somebody set at run time. */
const overridesSchema = z.record(
  z.string(),
  z.looseObject({ value: z.json(), author: z.string(), at: z.string() }).optional(),
);
export type OverridesAnswer = z.output<typeof overridesSchema>;

export const statusAnswerSchema = z.looseObject({
  orchestrator_running: z.boolean(),
  paused: z.boolean(),
  startup_time: z.string(),
  uptime_seconds: z.number(),
  environment: z.string(),
  total_tasks: z.number(),
  enabled_tasks: z.number(),
  running_tasks: z.number(),
  queued_tasks: z.number(),
  performance_metrics: z.looseObject({ overall_health: z.number(), error_counts: counts }),
  agents: z.looseObject({ total: z.number(), healthy: z.number(), health_scores: counts }),
  statistics: z.looseObject({
    total_tasks_completed: z.number(),
    average_task_duration: z.number(),
    success_rate: z.number(),
  }),
  market: z.looseObject({
    session: z.string(),
    is_open: z.boolean(),
    next_open: z.string().nullable(),
    next_close: z.string().nullable(),
  }),
  overrides: overridesSchema,
});
export type StatusAnswer = z.output<typeof statusAnswerSchema>;

export const taskAnswerSchema = z.looseObject({
  name: z.string(),
  agent: z.string(),
  enabled: z.boolean(),
  paused: z.boolean(),
  priority: prioritySchema,
  next_fire: z.string().nullable(),
  running: z.number(),
  waiting: z.number(),
  success_rate: z.number(),
  error_count: z.number(),
  average_duration_seconds: z.number().nullable(),
  breaker: z.looseObject({ state: z.string() }),
  newest_run: z.looseObject({ run_id: z.string(), status: runStatusSchema, at: z.string() }).nullable(),
  overrides: overridesSchema,
});
export type TaskAnswer = z.output<typeof taskAnswerSchema>;

export const agentAnswerSchema = z.looseObject({
  name: z.string(),
  paused: z.boolean(),
  tasks: z.array(z.string()),
  max_concurrent_tasks: z.number(),
  running: z.number(),
  waiting: z.number(),
  health_score: z.number(),
  overrides: overridesSchema,
});

export const signalAnswerSchema = z.looseObject({
  name: z.string(),
  value: z.json(),
  source: z.string(),
  at: z.string(),
  expires_at: z.string().nullable(),
  expired: z.boolean(),
});

export function pageAnswerSchema<T extends z.ZodType>(item: T) {
  return z.looseObject({ items: z.array(item), cursor: z.string().nullable() });
}

export const tokenAnswerSchema = z.looseObject({
  name: z.string(),
  role: z.string(),
  created_at: z.string(),
  created_by: z.string(),
  valid_until: z.string().nullable(),
  state: z.string(),
});

export const newTokenAnswerSchema = tokenAnswerSchema.extend({ token: z.string() });
