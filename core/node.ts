import { z } from "zod";
import type { Json } from "./json.ts";

/**
 * What travels between the three states of a node: the contract of state machines, control function and agents.
 * Everything here is JSON in snake case.
 */
const json = z.json() as z.ZodType<Json>;
const jsonRecord = z.record(z.string(), json);

/** The input every execution of a task's machine starts with. */
export const executionInputSchema = z.object({
  run_id: z.string(),
  task: z.string(),
  scheduled_time: z.string().nullable(),
  trigger: z.enum(["schedule", "manual", "dependency"]),
  /** Laid over the task's own parameters. */
  parameters: jsonRecord,
});
export type ExecutionInput = z.output<typeof executionInputSchema>;

/** What Admit answers its token with when the run may go: everything Work and Settle need. */
export const grantSchema = z.object({
  run_id: z.string(),
  task: z.string(),
  agent: z.string(),
  /** Rises with every grant of the same pool; the outside refuses older ones. */
  fencing_number: z.int(),
  /** Whose numbers it is one of: the task's when left out, the run's own when runs of the task may overlap. */
  fencing_scope: z.string().exactOptional(),
  /** The same over all attempts of the run. */
  idempotency_key: z.string(),
  scheduled_time: z.string().nullable(),
  granted_at: z.string(),
  /** The run must have ended by then. */
  deadline: z.string(),
  parameters: jsonRecord,
  /** By task name: the newest success a dependent may build on. */
  dependencies: z.record(z.string(), z.object({ run_id: z.string(), finished_at: z.string(), result: json })),
  signals: z.record(z.string(), json),
});
export type Grant = z.output<typeof grantSchema>;

/** What Work sends the agent. */
export const workRequestSchema = z.object({
  grant: grantSchema,
  /** Counts from 1. */
  attempt: z.int().min(1),
  execution_arn: z.string(),
});
export type WorkRequest = z.output<typeof workRequestSchema>;

/** What an agent answers. `signals` become facts that conditions see. */
export const workResultSchema = z.object({
  result: json,
  signals: z.record(z.string(), z.object({ value: json, ttl_seconds: z.number().positive().nullable() })),
});
export type WorkResult = z.output<typeof workResultSchema>;

/** What the control function is asked; `action` says which of its parts. */
export const controlRequestSchema = z.discriminatedUnion("action", [
  /** From a schedule. `time` is exact from EventBridge Scheduler and approximate from a rule (`exact: false`). */
  z.object({ action: z.literal("fire"), task: z.string(), time: z.string(), exact: z.boolean() }),
  z.object({
    action: z.literal("admit"),
    task_token: z.string(),
    execution_arn: z.string(),
    execution_started_at: z.string(),
    /** How many times the state was tried again before: the newest token supersedes the older ones. */
    retry_count: z.int().min(0).optional(),
    input: executionInputSchema,
  }),
  z.object({
    action: z.literal("settle"),
    execution_arn: z.string(),
    grant: grantSchema,
    outcome: z.union([
      z.object({ work: workResultSchema }),
      z.object({ failure: z.object({ error: z.string(), cause: z.string() }) }),
    ]),
  }),
  /** Asks the executions what is really running and mends the table. */
  z.object({ action: z.literal("sweep") }),
]);
export type ControlRequest = z.output<typeof controlRequestSchema>;
