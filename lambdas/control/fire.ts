import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { Json } from "../../core/json.ts";
import type { ControlRequest, ExecutionInput } from "../../core/node.ts";
import { recogniseFire } from "../../core/schedule/fires.ts";
import { scheduledRunId } from "../records/run-id.ts";
import type { ControlContext } from "./context.ts";

/** A rule fires up to a minute before or after its moment. */
const INEXACT_TOLERANCE_MILLIS = 60_000;

/**
 * Starts the run of a fire; the same fire again finds it started. Where the calendar says no (a holiday, an early
 * close that the cloud's schedule does not know) nothing is started and nothing is billed.
 */
export async function fire(
  context: ControlContext,
  request: Extract<ControlRequest, { action: "fire" }>,
): Promise<Json> {
  const task = context.task(request.task);
  const tolerance = request.exact ? 0 : INEXACT_TOLERANCE_MILLIS;
  const at = recogniseFire(task.schedule, context.calendar, parseInstant(request.time), tolerance);
  if (at === undefined) return { task: task.name, time: request.time, fired: false, reason: "not due by its calendar" };
  const input: ExecutionInput = {
    run_id: scheduledRunId(task.name, at),
    task: task.name,
    scheduled_time: formatInstant(at),
    trigger: "schedule",
    parameters: {},
  };
  const { started } = await context.executions.start({ machine: task.name, name: input.run_id, input });
  return { task: task.name, run_id: input.run_id, fired: started };
}
