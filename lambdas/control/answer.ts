import type { Json } from "../../core/json.ts";
import type { Grant } from "../../core/node.ts";
import { ADMISSION_ERRORS } from "../../core/node-errors.ts";
import type { TokenAnswer } from "../../core/ports/executions.ts";
import { readDecision } from "../records/decisions.ts";
import type { RunRecord } from "../records/run-record.ts";
import { createSignalStore } from "../records/signal-store.ts";
import type { ControlContext } from "./context.ts";
import { findDependencies } from "./dependency-findings.ts";
import { buildGrant } from "./grant.ts";
import { signalsNow } from "./signals-now.ts";

/**
 * Tells the waiting execution that its run may go. The grant is in the table by now; `grant` is what it was told, or
 * would have been, when it was let in.
 */
export async function answerGranted(context: ControlContext, run: RunRecord, grant?: Grant): Promise<TokenAnswer> {
  const token = run.ticket?.task_token ?? "";
  if (token === "") return "gone";
  return context.executions.answerSuccess(token, grant ?? (await rebuildGrant(context, run)));
}

async function rebuildGrant(context: ControlContext, run: RunRecord): Promise<Grant> {
  const task = context.task(run.task_name);
  const now = context.clock.now();
  const [signals, dependencies] = await Promise.all([
    createSignalStore(context.table).list(),
    findDependencies(context, task, now),
  ]);
  return buildGrant(task, run, { dependencies, signals: signalsNow(signals, now) });
}

/** Tells an execution that waits with `token` how its run ended without it. */
export async function answerEnded(context: ControlContext, run: RunRecord, token: string): Promise<TokenAnswer> {
  const { executions } = context;
  if (run.status === "SKIPPED" || run.error?.type === ADMISSION_ERRORS.refused) {
    const error = run.status === "SKIPPED" ? ADMISSION_ERRORS.skipped : ADMISSION_ERRORS.refused;
    return executions.answerFailure(token, error, JSON.stringify(await describeDecision(context, run)));
  }
  const cause = run.error?.message ?? `run ${run.run_id} has ended as ${run.status}`;
  return executions.answerFailure(token, ADMISSION_ERRORS.cancelled, cause);
}

/** What speaks against the run, and which run it is: what the console shows of a skip. */
async function describeDecision({ table }: ControlContext, run: RunRecord): Promise<Json> {
  const { outcome, reasons } = (await readDecision(table, run)) ?? { outcome: "skip", reasons: [] };
  return { run_id: run.run_id, task: run.task_name, outcome, reasons: reasons.filter(({ met }) => !met) };
}
