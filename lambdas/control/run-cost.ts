import { costOf } from "../../core/cost/cost.ts";
import { parseInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Attempt } from "../../core/run.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { ControlContext } from "./context.ts";

/** The control function's memory, and about what a call of its reads and writes takes. */
const CONTROL_GB = 0.5;
const CONTROL_SECONDS = 0.1;
/** As `npm run bench:admission` shows them for a run that waited for nobody, and for one that was skipped. */
const RUN_UNITS = { write: 20, read: 6 };
const SKIP_UNITS = { write: 8, read: 4 };

/**
 * What a run has cost in US dollars, as AWS bills it and before free allowances: the states it entered, its functions'
 * time, its records and its schedule. Locally: what it would have cost.
 */
export function costOfRun(
  { agents }: ControlContext,
  run: Pick<RunRecord, "agent" | "grant" | "trigger">,
  attempts: readonly Attempt[],
  now: EpochMillis,
): number {
  const wasGranted = run.grant !== null;
  const units = wasGranted ? RUN_UNITS : SKIP_UNITS;
  // Admit and its end; or Admit, every attempt of Work, and Settle.
  const transitions = wasGranted ? 2 + Math.max(1, attempts.length) : 2;
  const memoryGb = ((run.agent === null ? undefined : agents[run.agent]?.memory_mb) ?? 0) / 1024;
  const agentSeconds = attempts.reduce((sum, { started_at, finished_at }) => {
    const until = finished_at === null ? now : parseInstant(finished_at);
    return sum + Math.max(0, until - parseInstant(started_at)) / 1000;
  }, 0);
  // A schedule's fire is a call of its own.
  const controlCalls = (wasGranted ? 2 : 1) + (run.trigger === "schedule" ? 1 : 0);
  return costOf({
    state_transitions: transitions,
    lambda_requests: controlCalls + attempts.length,
    lambda_gb_seconds: controlCalls * CONTROL_GB * CONTROL_SECONDS + memoryGb * agentSeconds,
    dynamodb_write_units: units.write,
    dynamodb_read_units: units.read,
    schedule_invocations: run.trigger === "schedule" ? 1 : 0,
  }).total_usd;
}
