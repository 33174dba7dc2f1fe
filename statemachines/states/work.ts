import { type TaskLimits, workTimeoutSeconds } from "../limits.ts";
import type { TaskState } from "../state-machine.ts";
import { SETTLE, SETTLE_FAILURE } from "./names.ts";
import { workRetry } from "./retry.ts";

/** The agent does the work, attempt after attempt; what it answers goes on to Settle. */
export function workState({
  taskName,
  agentFunctionArn,
  ...limits
}: TaskLimits & { readonly taskName: string; readonly agentFunctionArn: string }): TaskState {
  const { retry_count } = limits.task;
  const retries = retry_count === 0 ? "no retry" : `${retry_count} ${retry_count === 1 ? "retry" : "retries"}`;
  return {
    Type: "Task",
    Comment: `The agent does ${taskName}: ${workTimeoutSeconds(limits)} s an attempt, ${retries}`,
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: agentFunctionArn,
      Payload: {
        grant: "{% $grant %}",
        attempt: "{% $states.context.State.RetryCount + 1 %}",
        execution_arn: "{% $states.context.Execution.Id %}",
      },
    },
    TimeoutSeconds: workTimeoutSeconds(limits),
    Retry: workRetry(limits),
    Catch: [
      {
        ErrorEquals: ["States.ALL"],
        Assign: {
          failure: {
            error: "{% $states.errorOutput.Error %}",
            cause: "{% $exists($states.errorOutput.Cause) ? $states.errorOutput.Cause : '' %}",
          },
        },
        Next: SETTLE_FAILURE,
      },
    ],
    Output: "{% $states.result.Payload %}",
    Next: SETTLE,
  };
}
