import { ADMISSION_ERRORS, NOT_RETRYABLE_ERRORS } from "../../core/node-errors.ts";
import { BACKOFF_RATE, retryIntervalSeconds, retryMaxDelaySeconds, SERVICE_RETRY, type TaskLimits } from "../limits.ts";
import type { Retrier } from "../state-machine.ts";

const SERVICE_PACE = {
  MaxAttempts: SERVICE_RETRY.attempts,
  IntervalSeconds: SERVICE_RETRY.intervalSeconds,
  BackoffRate: BACKOFF_RATE,
  MaxDelaySeconds: SERVICE_RETRY.maxDelaySeconds,
  JitterStrategy: "FULL",
} as const;

/** What Lambda may fail at without the function's having run: these retries are not the task's. */
const LAMBDA_SERVICE_ERRORS = [
  "Lambda.ClientExecutionTimeoutException",
  "Lambda.ServiceException",
  "Lambda.AWSLambdaException",
  "Lambda.SdkClientException",
  "Lambda.TooManyRequestsException",
];

/** The retries of Work: by the task's `retry_count` and `retry_delay_minutes`, with full jitter. */
export function workRetry(limits: Pick<TaskLimits, "task">): readonly Retrier[] {
  const { retry_count } = limits.task;
  const configured: Retrier = {
    ErrorEquals: ["States.ALL"],
    MaxAttempts: retry_count,
    IntervalSeconds: retryIntervalSeconds(limits),
    BackoffRate: BACKOFF_RATE,
    MaxDelaySeconds: retryMaxDelaySeconds(limits),
    JitterStrategy: "FULL",
  };
  return [
    { ErrorEquals: LAMBDA_SERVICE_ERRORS, ...SERVICE_PACE },
    { ErrorEquals: NOT_RETRYABLE_ERRORS, MaxAttempts: 0 },
    ...(retry_count > 0 ? [configured] : []),
  ];
}

/** The retries of Admit: a decision is final, a control function that broke is asked again. */
export function admitRetry(): readonly Retrier[] {
  return [
    { ErrorEquals: Object.values(ADMISSION_ERRORS), MaxAttempts: 0 },
    { ErrorEquals: ["States.TaskFailed"], ...SERVICE_PACE },
  ];
}

/** The retries of Settle, which may be asked any number of times for the same run. */
export function settleRetry(): readonly Retrier[] {
  return [{ ErrorEquals: ["States.ALL"], ...SERVICE_PACE }];
}
