import type { PoolId } from "../../core/admission/pools.ts";
import { parseInstant } from "../../core/instant.ts";
import type { Json } from "../../core/json.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Priority } from "../../core/priority.ts";
import type { HouseRecord } from "../records/house-record.ts";
import type { TaskRecord } from "../records/task-record.ts";
import type { ControlContext, KnownTask } from "./context.ts";

export const ALL: PoolId = "all";
const MILLIS_PER_MINUTE = 60_000;
/** As the state machines have it: nobody waits longer to be admitted. */
const ADMISSION_LIMIT_MILLIS = 24 * 60 * MILLIS_PER_MINUTE;

export function agentPool(agent: string): PoolId {
  return `agent:${agent}`;
}

export function isAgentPool(pool: PoolId): boolean {
  return pool.startsWith("agent:");
}

export function taskPool(task: string): PoolId {
  return `task:${task}`;
}

/** What pools a run of the task needs, in the order in which places are taken. */
export function poolsOf(task: KnownTask, parameters: { readonly [name: string]: Json }): readonly PoolId[] {
  const { agent, concurrency_key } = task.configuration;
  const pools = [taskPool(task.name), agentPool(agent), ALL];
  const value = concurrency_key === undefined ? undefined : parameters[concurrency_key];
  if (concurrency_key === undefined || value === undefined || value === null) return pools;
  return [keyPool(concurrency_key, value), ...pools];
}

/** As much of a value as a key of the table surely takes. */
const LONGEST_VALUE = 200;

/** `key:symbol="AAPL"` */
function keyPool(name: string, value: Json): PoolId {
  return `key:${name}=${JSON.stringify(value).slice(0, LONGEST_VALUE)}`;
}

/** Of all runs with the same value of a key, one at a time. */
export const LIMIT_OF_KEY = 1;

export type Overlap = "skip" | "queue_one" | "cancel_running" | "allow";

/** What happens to a fire while an earlier run of the task still holds its pool. */
export function overlapOf({ configuration }: KnownTask): Overlap {
  return configuration.overlap ?? (configuration.concurrent_execution ? "allow" : "skip");
}

/** What is paused admits nothing: its limit is 0, and what waits goes on waiting. */
export function limitOfAll(context: ControlContext, house: HouseRecord): number {
  if (house.overrides.paused?.value === true) return 0;
  return house.overrides.max_concurrent_tasks?.value ?? context.orchestrator.max_concurrent_tasks;
}

export function limitOfAgent(context: ControlContext, house: HouseRecord, agent: string): number {
  const overrides = house.agents[agent]?.overrides;
  if (overrides?.paused?.value === true) return 0;
  return overrides?.max_concurrent_tasks?.value ?? context.agents[agent]?.max_concurrent_tasks ?? 0;
}

export function limitOfTask(task: KnownTask, record: TaskRecord): number {
  if (record.overrides.paused?.value === true) return 0;
  return overlapOf(task) === "allow" ? Number.POSITIVE_INFINITY : 1;
}

/** How many may wait in a pool's queue; beyond them a newcomer is refused. */
export function maxQueuedOf(context: ControlContext, task: KnownTask, pool: PoolId): number {
  const { configuration } = task;
  const limits: { readonly [pool: PoolId]: number | undefined } = {
    [ALL]: context.orchestrator.max_queued,
    [agentPool(configuration.agent)]: task.agent.max_queued,
    [taskPool(task.name)]: configuration.max_queued,
  };
  return limits[pool] ?? Number.POSITIVE_INFINITY;
}

export function isEnabled(task: KnownTask, record: TaskRecord): boolean {
  return record.overrides.enabled?.value ?? task.configuration.enabled;
}

export function priorityOf(task: KnownTask, record: TaskRecord): Priority {
  return record.overrides.priority?.value ?? task.configuration.priority;
}

/** The task's own parameters, those set at run time over them, and the run's own over all. */
export function parametersOf(
  task: KnownTask,
  record: TaskRecord,
  own: { readonly [name: string]: Json },
): { readonly [name: string]: Json } {
  return { ...(task.configuration.parameters as Record<string, Json>), ...record.overrides.parameters?.value, ...own };
}

export function errorThresholdOf(task: KnownTask, record: TaskRecord): number {
  return record.overrides.error_threshold?.value ?? task.configuration.error_threshold;
}

export function recoveryMillisOf(context: ControlContext, { configuration }: KnownTask): number {
  return (configuration.recovery_minutes ?? context.orchestrator.recovery_minutes) * MILLIS_PER_MINUTE;
}

export function agingMillisOf(context: ControlContext): number {
  return context.orchestrator.aging_minutes * MILLIS_PER_MINUTE;
}

/** How long one attempt may take. */
export function attemptTimeoutMillisOf(
  { orchestrator }: ControlContext,
  { configuration }: Pick<KnownTask, "configuration">,
): number {
  return (configuration.timeout_minutes ?? orchestrator.default_timeout_minutes) * MILLIS_PER_MINUTE;
}

/** How long a granted run may take: as configured, or every attempt at its longest with the delays between them. */
export function maxDurationMillisOf(context: ControlContext, { configuration }: KnownTask, record: TaskRecord): number {
  const { retry_count, retry_delay_minutes } = configuration;
  const max_duration_minutes = record.overrides.max_duration_minutes?.value ?? configuration.max_duration_minutes;
  if (max_duration_minutes !== undefined) return max_duration_minutes * MILLIS_PER_MINUTE;
  /** A delay doubles, up to eight times the configured one, and may always be a minute. */
  const longestDelayMillis = Math.max(1, retry_delay_minutes * 8) * MILLIS_PER_MINUTE;
  return (retry_count + 1) * attemptTimeoutMillisOf(context, { configuration }) + retry_count * longestDelayMillis;
}

/** When a run stops waiting for a place: `deadline_minutes` after it was due, or when its state machine gives up. */
export function poolWaitLimitOf(
  { configuration }: KnownTask,
  run: { readonly scheduled_time: string | null; readonly queued_at: string },
  now: EpochMillis,
): EpochMillis {
  const { deadline_minutes } = configuration;
  if (deadline_minutes === undefined) return now + ADMISSION_LIMIT_MILLIS;
  return parseInstant(run.scheduled_time ?? run.queued_at) + deadline_minutes * MILLIS_PER_MINUTE;
}
