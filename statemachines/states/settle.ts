import { CONTROL_TIMEOUT_SECONDS } from "../limits.ts";
import type { TaskState } from "../state-machine.ts";
import { FAILED } from "./names.ts";
import { settleRetry } from "./retry.ts";

/** Records what the agent answered, frees the run's place and lets the next in. Its answer is the machine's output. */
export function settleState({ controlFunctionArn }: { readonly controlFunctionArn: string }): TaskState {
  return {
    ...settle(controlFunctionArn, { work: "{% $states.input %}" }),
    Comment: "Records the result and the agent's health, frees the place, lets the next run in",
    Output: "{% $states.result.Payload %}",
    End: true,
  };
}

/** The same for a run whose last attempt failed. Whatever becomes of it, the machine ends with the agent's error. */
export function settleFailureState({ controlFunctionArn }: { readonly controlFunctionArn: string }): TaskState {
  return {
    ...settle(controlFunctionArn, { failure: "{% $failure %}" }),
    Comment: "Records the failure, counts it for the breaker, frees the place, lets the next run in",
    Catch: [{ ErrorEquals: ["States.ALL"], Next: FAILED }],
    Next: FAILED,
  };
}

function settle(controlFunctionArn: string, outcome: { readonly [kind: string]: string }) {
  return {
    Type: "Task",
    Resource: "arn:aws:states:::lambda:invoke",
    Arguments: {
      FunctionName: controlFunctionArn,
      Payload: {
        action: "settle",
        execution_arn: "{% $states.context.Execution.Id %}",
        grant: "{% $grant %}",
        outcome,
      },
    },
    TimeoutSeconds: CONTROL_TIMEOUT_SECONDS,
    Retry: settleRetry(),
  } as const;
}
