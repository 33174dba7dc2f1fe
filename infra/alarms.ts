import { METRICS } from "../lambdas/shared/env.ts";

/** An alarm on a metric of the control function, of Lambda, of the queue or of the API. */
export interface AlarmRule {
  /** Also the name of its section in docs/runbook.md. */
  readonly id: string;
  readonly metric:
    | { readonly of: "control"; readonly name: string }
    | { readonly of: "lambda"; readonly name: "Errors" | "Throttles"; readonly function: string }
    | { readonly of: "dead_letters" }
    | { readonly of: "api"; readonly name: "5XXError" };
  readonly statistic: "Sum" | "Maximum" | "SampleCount";
  /** Goes off at this value or above, for as many periods of five minutes in a row; with `below`, below it or silent. */
  readonly threshold: number;
  readonly periods: number;
  readonly below?: true;
  readonly meaning: string;
}

/** Waiting this long is longer than any limit of the ten agents' schedule lets a run wait: somebody should look. */
const LONG_WAIT_SECONDS = 30 * 60;

/** Everything that somebody is told of. */
export const ALARMS: readonly AlarmRule[] = [
  {
    id: "missed-fires",
    metric: { of: "dead_letters" },
    statistic: "Maximum",
    threshold: 1,
    periods: 1,
    meaning: "A schedule's fire could not be delivered and lies in the dead-letter queue",
  },
  {
    id: "breaker-open",
    metric: { of: "control", name: METRICS.openBreakers },
    statistic: "Maximum",
    threshold: 1,
    periods: 1,
    meaning: "A task has failed so often in a row that it is disabled",
  },
  {
    id: "queue-age",
    metric: { of: "control", name: METRICS.oldestWaitSeconds },
    statistic: "Maximum",
    threshold: LONG_WAIT_SECONDS,
    periods: 1,
    meaning: "A run waits for a place or a dependency far longer than it should",
  },
  {
    id: "runs-mended",
    metric: { of: "control", name: METRICS.runsMended },
    statistic: "Sum",
    threshold: 1,
    periods: 1,
    meaning: "A sweep found runs whose execution was over or silent, and freed their places",
  },
  {
    id: "runs-failed",
    metric: { of: "control", name: METRICS.runsFailed },
    statistic: "Sum",
    threshold: 5,
    periods: 1,
    meaning: "Agents fail again and again",
  },
  {
    id: "sweeps-missing",
    metric: { of: "control", name: METRICS.runningRuns },
    statistic: "SampleCount",
    threshold: 1,
    periods: 3,
    below: true,
    meaning: "No sweep has told of itself for a quarter of an hour: schedules or the control function stand still",
  },
  {
    id: "control-errors",
    metric: { of: "lambda", name: "Errors", function: "control" },
    statistic: "Sum",
    threshold: 1,
    periods: 1,
    meaning: "The control function itself failed: admissions and settlements are being retried",
  },
  {
    id: "control-throttled",
    metric: { of: "lambda", name: "Throttles", function: "control" },
    statistic: "Sum",
    threshold: 1,
    periods: 1,
    meaning: "The account's Lambda concurrency is used up",
  },
  {
    id: "api-errors",
    metric: { of: "api", name: "5XXError" },
    statistic: "Sum",
    threshold: 3,
    periods: 1,
    meaning: "The REST API answers with errors of its own",
  },
];
