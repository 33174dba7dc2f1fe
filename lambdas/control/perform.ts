import { formatInstant } from "../../core/instant.ts";
import type { Grant } from "../../core/node.ts";
import { WriteConflict } from "../../core/ports/table.ts";
import type { RunRecord } from "../records/run-record.ts";
import { answerEnded, answerGranted } from "./answer.ts";
import { awaiting } from "./awaiting.ts";
import { runWrite } from "./books.ts";
import { consider } from "./consider.ts";
import type { ControlContext } from "./context.ts";
import { type Effect, takeNext } from "./effects.ts";
import { endRun } from "./end-run.ts";
import { launch } from "./launch.ts";
import { letFirstIn } from "./let-in.ts";
import { endingOfExecution } from "./lost-execution.ts";
import { outrank } from "./outrank.ts";

/**
 * Does what follows from what was written, and what follows from that. Everything is in the table before it is done
 * here, so whatever a crash leaves undone the next sweep does.
 */
export async function perform(context: ControlContext, effects: readonly Effect[]): Promise<void> {
  const pending = [...effects];
  for (let effect = takeNext(pending); effect !== undefined; effect = takeNext(pending)) {
    pending.push(...(await performOne(context, effect)));
  }
}

async function performOne(context: ControlContext, effect: Effect): Promise<readonly Effect[]> {
  switch (effect.effect) {
    case "advance":
      return letFirstIn(context, effect.pool);
    case "outrank":
      return outrank(context, effect.pool, effect.run.run_id);
    case "wake":
      return wake(context, effect.task);
    case "answer_granted":
      return tellGranted(context, effect.run, effect.grant);
    case "answer_ended":
      await tellEnded(context, effect.run, effect.token);
      return [];
    case "trigger":
      await launch(context, {
        task: effect.task,
        parameters: {},
        idempotency_key: `dependency:${effect.task}:${effect.waiting}`,
        trigger: "dependency",
      });
      return [];
    case "displace":
      return displace(context, effect);
  }
}

/** Considers again everybody who waits for a success of the task. */
async function wake(context: ControlContext, dependency: string): Promise<readonly Effect[]> {
  const effects: Effect[] = [];
  for await (const { runId, taskName } of awaiting(context.table, dependency)) {
    const task = context.findTask(taskName);
    if (task !== undefined) effects.push(...(await consider(context, task, runId)));
  }
  return effects;
}

/** A grant that reaches nobody, because the execution is no longer there, is given back at once. */
async function tellGranted(context: ControlContext, run: RunRecord, grant?: Grant): Promise<readonly Effect[]> {
  const answer = await answerGranted(context, run, grant);
  if (answer === "delivered" || run.execution_arn === null) return [];
  const ending = endingOfExecution(await context.executions.describe(run.execution_arn));
  if (ending === undefined) return [];
  const { effects } = await endRun(context, run.task_name, run.run_id, ending);
  return effects;
}

async function tellEnded(context: ControlContext, run: RunRecord, token: string): Promise<void> {
  await answerEnded(context, run, token);
  if (!run.owes_answer) return;
  try {
    await context.table.write([runWrite(run, { owes_answer: false, ticket: null })]);
  } catch (error) {
    // Somebody else has told it meanwhile.
    if (!(error instanceof WriteConflict)) throw error;
  }
}

async function displace(
  context: ControlContext,
  { task, run_id, by }: Extract<Effect, { effect: "displace" }>,
): Promise<readonly Effect[]> {
  const message = `run ${by} of the task takes its place (overlap: cancel_running), ${formatInstant(context.clock.now())}`;
  const error = { code: "DISPLACED", type: "Cancelled", message, retryable: false };
  const { run, ended, effects } = await endRun(context, task, run_id, { status: "CANCELLED", error, owesAnswer: true });
  if (ended && run?.execution_arn != null && run.grant !== null) {
    await context.executions.stop({ execution_arn: run.execution_arn, error: "Cancelled", cause: message });
  }
  return effects;
}
