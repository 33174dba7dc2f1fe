import { formatInstant } from "../../core/instant.ts";
import type { Grant } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { TaskRecord } from "../records/task-record.ts";
import type { ControlContext, KnownTask } from "./context.ts";
import { maxDurationMillisOf, overlapOf } from "./settings.ts";

/** An agent that stops at the deadline needs a moment to say so before the place is given to another. */
const LEASE_GRACE_MILLIS = 60_000;

/** What a grant carries of the world as it was when the run was let in. */
interface Findings {
  readonly dependencies: { readonly results: Grant["dependencies"] };
  readonly signals: Grant["signals"];
}

/** A run's right to run until its lease ends: what is recorded of it, and what its execution is told. */
export function grantNow(
  context: ControlContext,
  task: KnownTask,
  record: TaskRecord,
  run: Pick<RunRecord, "run_id" | "scheduled_time" | "parameters">,
  fencingNumber: number,
  findings: Findings,
  now: EpochMillis,
): {
  readonly changes: Pick<RunRecord, "status" | "grant" | "fencing_number" | "lease_until">;
  readonly grant: Grant;
} {
  const deadline = now + maxDurationMillisOf(context, task, record);
  const granted = { granted_at: formatInstant(now), deadline: formatInstant(deadline) };
  return {
    changes: {
      status: "ASSIGNED",
      grant: granted,
      fencing_number: fencingNumber,
      lease_until: formatInstant(deadline + LEASE_GRACE_MILLIS),
    },
    grant: buildGrant(task, { ...run, grant: granted, fencing_number: fencingNumber }, findings),
  };
}

/** What an execution is told of a recorded grant; what it works with is as it is found now. */
export function buildGrant(
  task: KnownTask,
  run: Pick<RunRecord, "run_id" | "scheduled_time" | "parameters" | "grant" | "fencing_number">,
  { dependencies, signals }: Findings,
): Grant {
  if (run.grant === null || run.fencing_number === null) throw new TypeError(`run ${run.run_id} has no grant`);
  return {
    run_id: run.run_id,
    task: task.name,
    agent: task.configuration.agent,
    fencing_number: run.fencing_number,
    // Of runs beside each other the one with the lower number is no zombie.
    ...(overlapOf(task) === "allow" ? { fencing_scope: run.run_id } : {}),
    idempotency_key: run.run_id,
    scheduled_time: run.scheduled_time,
    ...run.grant,
    parameters: run.parameters,
    dependencies: dependencies.results,
    signals,
  };
}
