import { OrchestratorError } from "../../core/errors.ts";
import type { Run } from "../../core/run.ts";
import { runKey } from "../records/keys.ts";
import { parseRunRecord, type RunRecord } from "../records/run-record.ts";
import { createRunStore } from "../records/run-store.ts";
import { type ControlContext, type ControlDependencies, contextOf } from "./context.ts";
import { endRun } from "./end-run.ts";
import { perform } from "./perform.ts";

/**
 * Ends a run that waits or runs as CANCELLED and frees what it held; one that has ended stays as it is.
 * @throws OrchestratorError RUN_UNKNOWN, RUN_ID_INVALID
 */
export type Cancel = (request: {
  readonly run_id: string;
  readonly author: string;
  readonly reason?: string;
}) => Promise<Run>;

export function createCancel(dependencies: ControlDependencies): Cancel {
  const context = contextOf(dependencies);
  return async ({ run_id, author, reason }) => {
    const { task_name } = await requireRun(context, run_id);
    const message = `cancelled by ${author}${reason === undefined ? "" : `: ${reason}`}`;
    const error = { code: "CANCELLED", type: "Cancelled", message, retryable: false };
    const { run, effects } = await endRun(context, task_name, run_id, { status: "CANCELLED", error, owesAnswer: true });
    await perform(context, effects);
    if (run?.status === "CANCELLED" && run.grant !== null) await stopExecution(context, run);
    return (await createRunStore(context.table).get(run_id)) ?? unknownRun(run_id);
  };
}

/** A waiting execution has been told by its token; one that works is stopped. Stopping what has ended changes nothing. */
async function stopExecution({ executions }: ControlContext, { execution_arn, error }: RunRecord): Promise<void> {
  if (execution_arn === null) return;
  await executions.stop({ execution_arn, error: "Cancelled", cause: error?.message ?? "" });
}

async function requireRun({ table }: ControlContext, runId: string): Promise<RunRecord> {
  return parseRunRecord((await table.get(runKey(runId))) ?? unknownRun(runId));
}

function unknownRun(runId: string): never {
  throw new OrchestratorError({
    code: "RUN_UNKNOWN",
    fault: "user",
    message: `there is no run ${runId}`,
    found: runId,
    remedy: "Take the run_id from `orchestrator runs`.",
  });
}
