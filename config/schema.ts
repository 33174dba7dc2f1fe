import { z } from "zod";
import { BUILT_IN_CONDITIONS } from "../core/conditions/built-in-conditions.ts";
import { prioritySchema } from "../core/priority.ts";
import { count, json, minutes, name, ratio, seconds, taskName, text, timeZone, wholeMinutes } from "./value-schemas.ts";

/*
 * The parts of `task_schedule.yaml`, key for key. The descriptions are what editors show; what `z.output` of these says
 * is what every other part of the orchestrator reads.
 */

const builtIn = BUILT_IN_CONDITIONS;

export const conditionsSchema = z.strictObject({
  market_hours: builtIn.market_hours.value
    .optional()
    .describe("true: only while the exchange is open, false: only while it is closed. Narrows the schedule itself"),
  market_volatility: builtIn.market_volatility.value
    .optional()
    .describe(
      "true: high or extreme, false: low or normal, a name or several, or the annualised ratio: minimum or {min, max}",
    ),
  news_events: builtIn.news_events.value
    .optional()
    .describe("true: major news, false: no major news, a name or several, or the count: minimum or {min, max}"),
  system_health: builtIn.system_health.value
    .optional()
    .describe("Mean health of the agents, 0 to 1: minimum or {min, max}; true: at least 0.8, false: below"),
  position_count: builtIn.position_count.value
    .optional()
    .describe("Open positions: true: any, false: none, minimum or {min, max}"),
  pending_orders: builtIn.pending_orders.value
    .optional()
    .describe("Orders that wait for execution: true: any, false: none, minimum or {min, max}"),
  new_trades: builtIn.new_trades.value
    .optional()
    .describe("Trades not explained yet: true: any, false: none, minimum or {min, max}"),
  trading_activity: builtIn.trading_activity.value
    .optional()
    .describe("Fills of the trading day: true: any, false: none, minimum or {min, max}"),
  when: builtIn.when.value
    .optional()
    .describe("JSONata over {signals, health, clock, task, dependencies} that has to give true"),
});

export const taskSchema = z.strictObject({
  enabled: z
    .boolean()
    .default(true)
    .describe("A task that is not enabled never fires; it can still be enabled at run time"),
  agent: name.optional().describe("Who performs it; found by task_type or the task's name when left out"),
  task_type: text.optional().describe("What kind of work it is; the task's name when left out"),
  description: z.string().optional().describe("For people"),
  interval_minutes: wholeMinutes.optional().describe("Fires at multiples of it since the Unix epoch"),
  cron: text.optional().describe("Five Unix fields, in the task's time zone"),
  at: text.optional().describe("Once a session: open, close, open-30m, close+15m"),
  every: text.optional().describe("15m or 1h within `between`"),
  between: z.tuple([text, text]).optional().describe("Where `every` begins and ends, both included: [open, close]"),
  timezone: timeZone.optional().describe("IANA; the orchestrator's when left out"),
  priority: prioritySchema.default("medium").describe("Who goes first when not everybody can; critical before all"),
  max_duration_minutes: minutes.optional().describe("The whole run, all attempts and the delays between them"),
  timeout_minutes: minutes.optional().describe("One attempt; default_timeout_minutes when left out"),
  retry_count: z.int().min(0).max(100).default(3).describe("Attempts after the first"),
  retry_delay_minutes: z.number().min(0).default(1).describe("Before the first retry; doubles, with full jitter"),
  dependencies: z.array(taskName).default([]).describe("Tasks whose newest success this one builds on"),
  dependency_lag: z.int().min(0).default(1).describe("How many occurrences a dependency's success may be behind"),
  on_stale: z
    .enum(["wait", "skip", "trigger"])
    .default("wait")
    .describe("What to do while a dependency is not satisfied; trigger starts it"),
  dependency_timeout_minutes: minutes
    .optional()
    .describe("How long to wait for dependencies; to its own next fire when left out"),
  conditions: conditionsSchema.default({}).describe("All must hold for the task to run"),
  parameters: z.record(z.string(), json).default({}).describe("Handed to the agent"),
  concurrent_execution: z.boolean().default(false).describe("Whether runs of the task may overlap"),
  overlap: z
    .enum(["skip", "queue_one", "cancel_running", "allow"])
    .optional()
    .describe("What a fire does while an earlier run goes on; allow when concurrent_execution, else skip"),
  catchup: z.enum(["none", "latest", "all"]).default("none").describe("What to do with fires missed while stopped"),
  catchup_window_minutes: minutes.optional().describe("How far back to catch up; a day when left out"),
  jitter_seconds: seconds.min(0).default(0).describe("Delays each start by up to this, to spread load"),
  error_threshold: count.default(5).describe("Consecutive failures that open the breaker"),
  recovery_minutes: minutes
    .optional()
    .describe("After which an open breaker lets one probe through; the orchestrator's when left out"),
  performance_threshold: ratio.optional().describe("Success rate below which on_low_performance applies"),
  on_low_performance: z
    .enum(["warn", "disable"])
    .default("warn")
    .describe("What follows from a success rate below performance_threshold"),
  estimated_duration_seconds: seconds
    .positive()
    .default(60)
    .describe("Used for ordering and as the duration in virtual time"),
  complexity_score: z.number().positive().default(1).describe("Simpler work goes first among equals"),
  required_capabilities: z.array(text).default([]).describe("What the agent must be capable of"),
  concurrency_key: text
    .optional()
    .describe("Name of a parameter: of all runs with the same value of it, in whatever task, one runs at a time"),
  max_queued: count.optional().describe("Runs of the task that may wait for each other; beyond them a run is refused"),
  deadline_minutes: minutes.optional().describe("After its due time, by when the run must have been admitted"),
});

export const agentSchema = z.strictObject({
  description: z.string().optional().describe("For people"),
  capabilities: z.array(text).default([]).describe("What it can do; matched with required_capabilities"),
  task_types: z.array(text).default([]).describe("Tasks without an agent of their own find it by these"),
  max_concurrent_tasks: count.default(5).describe("Runs of the agent at the same time"),
  max_queued: count.optional().describe("Runs that may wait for a place of the agent; beyond them a run is refused"),
  memory_mb: z.int().min(128).max(10_240).default(512).describe("Of its Lambda function"),
});

const weight = z.number().min(0).max(1000);

export const orchestratorSchema = z.strictObject({
  enabled: z.boolean().default(true).describe("false: nothing fires and nothing is admitted"),
  timezone: timeZone.default("America/New_York").describe("IANA; of cron schedules without one of their own"),
  max_concurrent_tasks: count.default(5).describe("Runs at the same time, over all tasks"),
  max_queued: count.optional().describe("Runs that may wait for a place among all; beyond them a run is refused"),
  prioritization: z
    .strictObject({
      base_priority_weight: weight.default(0.3),
      time_weight: weight.default(0.2),
      dependency_weight: weight.default(0.3),
      complexity_weight: weight.default(0.2),
    })
    .prefault({})
    .describe("Weights of the score that orders waiting runs of one priority"),
  default_timeout_minutes: minutes.default(15).describe("One attempt of a task without timeout_minutes"),
  health_check_interval_minutes: wholeMinutes
    .default(5)
    .describe("How often what is really running is compared with the records"),
  performance_monitoring: z.boolean().default(true).describe("Whether performance thresholds are watched"),
  error_alerting: z.boolean().default(true).describe("Whether an opening breaker is told"),
  health_window_runs: count.default(100).describe("Newest runs that health and success rates count"),
  recovery_minutes: minutes.default(30).describe("After which an open breaker lets one probe through"),
  aging_minutes: minutes.default(10).describe("Waiting this long raises a run by one priority, up to high"),
  log_level: z
    .enum(["trace", "debug", "info", "warn", "error"])
    .default("info")
    .describe("From which lines are logged"),
});

const date = z.string().meta({ expected: "a date YYYY-MM-DD" });
const timeOfDay = z.string().meta({ expected: "a time HH:MM" });

export const calendarSchema = z.strictObject({
  exchange: text.default("XNYS").describe("Market identifier code (ISO 10383)"),
  holidays: z.enum(["nyse", "none"]).optional().describe("nyse: NYSE's by rule; none: weekdays only. nyse for XNYS"),
  hours: z
    .strictObject({
      open: timeOfDay.default("09:30"),
      close: timeOfDay.default("16:00"),
      timezone: timeZone.default("America/New_York"),
    })
    .prefault({})
    .describe("The regular session"),
  closures: z
    .array(z.strictObject({ date, name: text.default("unscheduled closing") }))
    .default([])
    .describe("Days the exchange is closed beside its holidays"),
  early_closes: z
    .array(z.strictObject({ date, close: timeOfDay, name: text.default("early close") }))
    .default([])
    .describe("Days the exchange closes early beside those of its rules"),
});

export type TaskConfiguration = z.output<typeof taskSchema>;
export type AgentConfiguration = z.output<typeof agentSchema>;
export type OrchestratorConfiguration = z.output<typeof orchestratorSchema>;

/**
 * The effective configuration: overlays and environment variables applied, every task's agent resolved,
 * built-in agents filled in, error thresholds already multiplied. Plain JSON: it is an asset of the deployment.
 */
export interface Configuration {
  /** The overlay in force, `default` without one. */
  readonly environment: string;
  readonly orchestrator: OrchestratorConfiguration;
  readonly agents: { readonly [name: string]: AgentConfiguration };
  readonly tasks: { readonly [name: string]: TaskConfiguration & { readonly agent: string } };
  readonly calendar: Omit<z.output<typeof calendarSchema>, "holidays"> & { readonly holidays: "nyse" | "none" };
}
