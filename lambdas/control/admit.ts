import type { Json } from "../../core/json.ts";
import type { ControlRequest } from "../../core/node.ts";
import { consider } from "./consider.ts";
import type { ControlContext } from "./context.ts";
import { perform } from "./perform.ts";

/**
 * Decides whether a run may go. Its state waits for its token, which is answered with the grant or the reason why
 * not, now or when there is a place; what this answers itself nobody reads.
 */
export async function admit(
  context: ControlContext,
  request: Extract<ControlRequest, { action: "admit" }>,
): Promise<Json> {
  const { input, execution_arn, task_token, retry_count } = request;
  const arrival = { input, executionArn: execution_arn, taskToken: task_token, retryCount: retry_count ?? 0 };
  const effects = await consider(context, context.task(input.task), input.run_id, arrival);
  await perform(context, effects);
  return { run_id: input.run_id };
}
