import type { OrchestratorConfiguration, TaskConfiguration } from "../config/schema.ts";

/** What decides how long the parts of a task's machine may take. */
export interface TaskLimits {
  readonly task: Pick<
    TaskConfiguration,
    "timeout_minutes" | "retry_count" | "retry_delay_minutes" | "dependency_timeout_minutes" | "deadline_minutes"
  >;
  readonly orchestrator: Pick<OrchestratorConfiguration, "default_timeout_minutes">;
}

/**
 * A run that was not admitted within a day has outlived the trading day it was meant for. The control function
 * ends most waits far earlier, by the task's own limits; this one holds when it cannot.
 */
const ADMISSION_LIMIT_MINUTES = 24 * 60;

/** The control function answers within seconds; a minute leaves room for all tries of a busy table. */
export const CONTROL_FUNCTION_TIMEOUT_SECONDS = 60;

/** What a state gives it: a little more, for its start. */
export const CONTROL_TIMEOUT_SECONDS = CONTROL_FUNCTION_TIMEOUT_SECONDS + 15;

/**
 * Retries of what the control function and Lambda's service may fail at: 2 + 4 + 8 + 16 + 32 + 60 + 60 + 60 s, at most
 * four minutes, is longer than a throttled or restarting service takes to be back.
 */
export const SERVICE_RETRY = { attempts: 8, intervalSeconds: 2, maxDelaySeconds: 60 } as const;

/** `BackoffRate` of every retry. */
export const BACKOFF_RATE = 2;

/** A delay grows to eight times the configured one (the third doubling), but a minute is always allowed. */
const MAX_DELAY_FACTOR = BACKOFF_RATE ** 3;
const MAX_DELAY_FLOOR_SECONDS = 60;

/** How long a run may wait for Admit's answer: never less than the task's own limits ask for. */
export function admitTimeoutSeconds({ task }: Pick<TaskLimits, "task">): number {
  const minutes = Math.max(ADMISSION_LIMIT_MINUTES, task.dependency_timeout_minutes ?? 0, task.deadline_minutes ?? 0);
  return wholeSeconds(minutes);
}

/** How long one attempt may take. */
export function workTimeoutSeconds({ task, orchestrator }: TaskLimits): number {
  return wholeSeconds(task.timeout_minutes ?? orchestrator.default_timeout_minutes);
}

export function retryIntervalSeconds({ task }: Pick<TaskLimits, "task">): number {
  return wholeSeconds(task.retry_delay_minutes);
}

/** Step Functions wants more than the interval itself. */
export function retryMaxDelaySeconds(limits: Pick<TaskLimits, "task">): number {
  return Math.max(MAX_DELAY_FLOOR_SECONDS, retryIntervalSeconds(limits) * MAX_DELAY_FACTOR);
}

/**
 * The whole execution: every part at its longest. It only ever ends what the parts' own limits failed to end,
 * since after it nothing settles and the sweep has to find the run.
 */
export function machineTimeoutSeconds(limits: TaskLimits): number {
  const { retry_count: retries } = limits.task;
  const service = (timeoutSeconds: number) =>
    (SERVICE_RETRY.attempts + 1) * timeoutSeconds +
    longestDelays(SERVICE_RETRY.attempts, SERVICE_RETRY.intervalSeconds, SERVICE_RETRY.maxDelaySeconds);
  const admit = admitTimeoutSeconds(limits) + service(CONTROL_TIMEOUT_SECONDS);
  const work =
    (retries + 1 + SERVICE_RETRY.attempts) * workTimeoutSeconds(limits) +
    longestDelays(retries, retryIntervalSeconds(limits), retryMaxDelaySeconds(limits)) +
    longestDelays(SERVICE_RETRY.attempts, SERVICE_RETRY.intervalSeconds, SERVICE_RETRY.maxDelaySeconds);
  return admit + work + service(CONTROL_TIMEOUT_SECONDS);
}

function longestDelays(attempts: number, intervalSeconds: number, maxDelaySeconds: number): number {
  let sum = 0;
  for (let retry = 0; retry < attempts; retry += 1) {
    sum += Math.min(intervalSeconds * BACKOFF_RATE ** retry, maxDelaySeconds);
  }
  return sum;
}

/** Step Functions takes whole seconds, at least one. */
function wholeSeconds(minutes: number): number {
  return Math.max(1, Math.ceil(minutes * 60));
}
