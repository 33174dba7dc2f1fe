import { z } from "zod";
import type { Json } from "./json.ts";
import { prioritySchema } from "./priority.ts";

const json = z.json() as z.ZodType<Json>;
const instant = z.string().describe("RFC 3339 in UTC");

export const RUN_STATUSES = [
  "PENDING",
  "QUEUED",
  "ASSIGNED",
  "RUNNING",
  "RETRYING",
  "COMPLETED",
  "FAILED",
  "TIMEOUT",
  "CANCELLED",
  "SKIPPED",
] as const;
export const runStatusSchema = z.enum(RUN_STATUSES);
export type RunStatus = z.output<typeof runStatusSchema>;

/** Statuses a run never leaves. */
export const FINAL_STATUSES: ReadonlySet<RunStatus> = new Set([
  "COMPLETED",
  "FAILED",
  "TIMEOUT",
  "CANCELLED",
  "SKIPPED",
]);

export const runErrorSchema = z.object({
  code: z.string(),
  type: z.string().describe("The error's name as Step Functions shows it"),
  message: z.string(),
  retryable: z.boolean(),
});
export type RunError = z.output<typeof runErrorSchema>;

/** One rule that was looked at: what was found against what was wanted, in words and in data. */
export const reasonSchema = z.object({
  rule: z
    .string()
    .describe("enabled, paused, breaker, overlap, condition.market_hours, dependency.data_sync, limit.agent, …"),
  met: z.boolean(),
  message: z.string(),
  data: json,
});
export type Reason = z.output<typeof reasonSchema>;

export const decisionSchema = z.object({
  outcome: z.enum(["run", "wait", "skip", "refuse"]),
  reasons: z.array(reasonSchema),
});
export type Decision = z.output<typeof decisionSchema>;

export const attemptSchema = z.object({
  attempt: z.int().min(1),
  started_at: instant,
  finished_at: instant.nullable(),
  error: runErrorSchema.nullable(),
});
export type Attempt = z.output<typeof attemptSchema>;

/** One execution of a task, as promised to the outside. */
export const runSchema = z.object({
  run_id: z.string(),
  task_name: z.string(),
  kind: z.enum(["task"]),
  status: runStatusSchema,
  priority: prioritySchema,
  scheduled_time: instant.nullable(),
  queued_at: instant,
  started_at: instant.nullable(),
  finished_at: instant.nullable(),
  attempts: z.array(attemptSchema),
  agent: z.string().nullable(),
  parameters: z.record(z.string(), json),
  result: json,
  error: runErrorSchema.nullable(),
  progress: z.object({ fraction: z.number().min(0).max(1), note: z.string().nullable() }).nullable(),
  decision: decisionSchema.nullable(),
  execution_arn: z.string().nullable(),
  cost_usd: z.number().nullable(),
});
export type Run = z.output<typeof runSchema>;
