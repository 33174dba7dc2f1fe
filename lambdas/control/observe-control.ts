import type { Json } from "../../core/json.ts";
import { type ControlRequest, controlRequestSchema } from "../../core/node.ts";
import { METRICS } from "../shared/env.ts";
import type { Telemetry } from "../shared/telemetry.ts";
import type { Control } from "./create-control.ts";
import type { Gauges } from "./gauges.ts";

/** The control function with a log line and metrics for everything it is asked; what it answers is unchanged. */
export function observeControl(
  control: Control,
  telemetry: Telemetry,
  gauges: () => Promise<Gauges>,
): (event: unknown) => Promise<Json> {
  return async (event) => {
    const request = controlRequestSchema.parse(event);
    telemetry.correlate(runOf(request));
    try {
      const answer = await control(request);
      telemetry.logger.info(request.action, { request: summarise(request), answer: summarise(answer) });
      count(telemetry, request, answer);
      if (request.action === "sweep") gauge(telemetry, await gauges());
      return answer;
    } catch (error) {
      telemetry.logger.error(`${request.action} failed`, { request: summarise(request), error: error as Error });
      throw error;
    } finally {
      telemetry.publish();
    }
  };
}

function runOf(request: ControlRequest): string | undefined {
  if (request.action === "admit") return request.input.run_id;
  return request.action === "settle" ? request.grant.run_id : undefined;
}

/** What is short and says what happened: results and parameters may be long, tokens are nobody's business. */
function summarise(value: unknown): object {
  const { task, run_id, time, fired, status, error, mended } = value as { readonly [key: string]: Json };
  return { task, run_id, time, fired, status, error, mended };
}

function count({ count }: Telemetry, request: ControlRequest, answer: Json): void {
  const { status, mended } = answer as { status?: Json; mended?: { readonly [what: string]: number } };
  if (request.action === "settle") count(status === "COMPLETED" ? METRICS.runsCompleted : METRICS.runsFailed, 1);
  const lost = (mended?.lost_executions_ended ?? 0) + (mended?.leases_expired ?? 0);
  if (request.action === "sweep") count(METRICS.runsMended, lost);
}

function gauge({ count, seconds }: Telemetry, { running, queued, oldest_wait_seconds, open_breakers }: Gauges): void {
  count(METRICS.runningRuns, running);
  count(METRICS.queuedRuns, queued);
  count(METRICS.openBreakers, open_breakers);
  seconds(METRICS.oldestWaitSeconds, oldest_wait_seconds);
}
