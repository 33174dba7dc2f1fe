import { admitTimeoutSeconds, type TaskLimits } from "../limits.ts";
import type { FailState, SucceedState } from "../state-machine.ts";

/** Its input, the decision that Admit caught, is the machine's output. */
export function skippedState(): SucceedState {
  return { Type: "Succeed", Comment: "Not run, and nothing is wrong: the output is the decision with its reasons" };
}

/** Names that begin with `States.` are the service's own: a Fail state may not use them, so `States.Timeout` is `Timeout`. */
export function failedState(): FailState {
  return {
    Type: "Fail",
    Comment: "The last attempt failed: error and cause are the agent's own",
    Error: "{% $substringAfter($failure.error, 'States.') %}",
    Cause: "{% $failure.cause %}",
  };
}

export function cancelledState(): FailState {
  return {
    Type: "Fail",
    Comment: "Cancelled while it waited to be admitted; the cause says by whom",
    Error: "Cancelled",
    Cause: "{% $cancellation.cause %}",
  };
}

export function notAdmittedState(limits: Pick<TaskLimits, "task">): FailState {
  return {
    Type: "Fail",
    Comment: "The run waited too long: no place was free or a dependency never came",
    Error: "AdmissionTimeout",
    Cause: `Not admitted within ${admitTimeoutSeconds(limits) / 3600} hours`,
  };
}
