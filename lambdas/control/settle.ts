import type { Json } from "../../core/json.ts";
import type { ControlRequest } from "../../core/node.ts";
import type { ControlContext } from "./context.ts";
import { type Ending, endRun } from "./end-run.ts";
import { perform } from "./perform.ts";
import { endingOfFailure } from "./work-failure.ts";

type SettleRequest = Extract<ControlRequest, { action: "settle" }>;

/**
 * Ends a run with what its Work came to, once: asked again, or asked for a grant that another one has replaced, it
 * changes nothing. Answers the run's end as the machine's output.
 */
export async function settle(context: ControlContext, { grant, outcome }: SettleRequest): Promise<Json> {
  const ending: Ending =
    "work" in outcome
      ? { status: "COMPLETED", error: null, work: outcome.work, owesAnswer: false }
      : endingOfFailure(outcome.failure);
  const { run, effects } = await endRun(context, grant.task, grant.run_id, {
    ...ending,
    onlyIf: ({ fencing_number }) => fencing_number === grant.fencing_number,
  });
  await perform(context, effects);
  return {
    run_id: grant.run_id,
    task: grant.task,
    status: run?.status ?? null,
    result: run?.status === "COMPLETED" && "work" in outcome ? outcome.work.result : null,
    error: run?.error ?? null,
  };
}
