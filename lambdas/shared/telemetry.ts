import { Logger } from "@aws-lambda-powertools/logger";
import { Metrics, MetricUnit } from "@aws-lambda-powertools/metrics";
import { METRICS_NAMESPACE } from "./env.ts";

/**
 * What a function tells about itself. Log lines are JSON, each with the `correlation_id` of what is being done: a
 * run's id, the same from the schedule's fire to the last record. Metrics are log lines too (CloudWatch's embedded
 * metric format), named in env.ts.
 */
export interface Telemetry {
  readonly logger: Logger;
  correlate(id: string | undefined): void;
  count(metric: string, value: number): void;
  seconds(metric: string, value: number): void;
  /** Writes the metrics that were counted since the last time. */
  publish(): void;
}

/** The service, the metrics' one dimension, is the function's name: Powertools takes it from the environment. */
export function createTelemetry(): Telemetry {
  const logger = new Logger();
  const metrics = new Metrics({ namespace: METRICS_NAMESPACE, logger });
  metrics.setThrowOnEmptyMetrics(false);
  return {
    logger,
    correlate: (id) => (id === undefined ? logger.removeKeys(["correlation_id"]) : logger.setCorrelationId(id)),
    count: (metric, value) => metrics.addMetric(metric, MetricUnit.Count, value),
    seconds: (metric, value) => metrics.addMetric(metric, MetricUnit.Seconds, value),
    publish: () => {
      if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
    },
  };
}
