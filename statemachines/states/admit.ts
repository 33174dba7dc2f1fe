import { ADMISSION_ERRORS } from "../../core/node-errors.ts";
import { admitTimeoutSeconds, type TaskLimits } from "../limits.ts";
import type { TaskState } from "../state-machine.ts";
import { CANCELLED, NOT_ADMITTED, SKIPPED, WORK } from "./names.ts";
import { admitRetry } from "./retry.ts";

/**
 * Asks the control function whether the run may go, and waits for its answer: at once, or when a place is free.
 * The answer is the grant, kept as variable `grant` (an object: text of unknown content is safe only inside one).
 */
export function admitState({
  taskName,
  controlFunctionArn,
  task,
}: Pick<TaskLimits, "task"> & { readonly taskName: string; readonly controlFunctionArn: string }): TaskState {
  return {
    Type: "Task",
    Comment: `May ${taskName} run now? Answered at once, or when its dependencies are met and a place is free`,
    Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken",
    Arguments: {
      FunctionName: controlFunctionArn,
      Payload: {
        action: "admit",
        task_token: "{% $states.context.Task.Token %}",
        execution_arn: "{% $states.context.Execution.Id %}",
        execution_started_at: "{% $states.context.Execution.StartTime %}",
        retry_count: "{% $states.context.State.RetryCount %}",
        input: "{% $states.input %}",
      },
    },
    TimeoutSeconds: admitTimeoutSeconds({ task }),
    Retry: admitRetry(),
    Catch: [
      {
        ErrorEquals: [ADMISSION_ERRORS.skipped],
        Output: "{% $parse($states.errorOutput.Cause) %}",
        Next: SKIPPED,
      },
      {
        ErrorEquals: [ADMISSION_ERRORS.cancelled],
        Assign: { cancellation: { cause: "{% $states.errorOutput.Cause %}" } },
        Next: CANCELLED,
      },
      { ErrorEquals: ["States.Timeout"], Next: NOT_ADMITTED },
    ],
    Assign: { grant: "{% $states.result %}" },
    Next: WORK,
  };
}
