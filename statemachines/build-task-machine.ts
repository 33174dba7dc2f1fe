import type { Configuration } from "../config/schema.ts";
import { OrchestratorError } from "../core/errors.ts";
import { machineTimeoutSeconds } from "./limits.ts";
import type { MachineFunctions, StateMachine } from "./state-machine.ts";
import { admitState } from "./states/admit.ts";
import { cancelledState, failedState, notAdmittedState, skippedState } from "./states/ends.ts";
import { CANCELLED, FAILED, NODE_START, NOT_ADMITTED, SETTLE, SETTLE_FAILURE, SKIPPED, WORK } from "./states/names.ts";
import { settleFailureState, settleState } from "./states/settle.ts";
import { workState } from "./states/work.ts";

/**
 * The state machine of a task: one node, that is Admit → Work → Settle and the ways out of it.
 * A run enters three states, a skip two. The same arguments give the same document to the byte.
 * @throws OrchestratorError `TASK_UNKNOWN` or `AGENT_FUNCTION_UNKNOWN`.
 */
export function buildTaskMachine(
  configuration: Pick<Configuration, "tasks" | "orchestrator">,
  taskName: string,
  functions: MachineFunctions,
): StateMachine {
  const task = configuration.tasks[taskName];
  if (task === undefined) {
    throw new OrchestratorError({
      code: "TASK_UNKNOWN",
      fault: "user",
      message: `there is no task ${taskName}`,
      remedy: "Name a task of the configuration.",
      expected: Object.keys(configuration.tasks).join(", "),
      found: taskName,
    });
  }
  const agentFunctionArn = functions.agentFunctionArns[task.agent];
  if (agentFunctionArn === undefined) {
    throw new OrchestratorError({
      code: "AGENT_FUNCTION_UNKNOWN",
      fault: "system",
      message: `no function is known for agent ${task.agent} of task ${taskName}`,
      remedy: "Pass the ARN of every agent that a task names.",
      expected: task.agent,
      found: Object.keys(functions.agentFunctionArns).join(", "),
    });
  }
  const { controlFunctionArn } = functions;
  const limits = { task, orchestrator: configuration.orchestrator };
  return {
    Comment: task.description ?? `Task ${taskName}, done by agent ${task.agent}`,
    QueryLanguage: "JSONata",
    StartAt: NODE_START,
    TimeoutSeconds: machineTimeoutSeconds(limits),
    States: {
      [NODE_START]: admitState({ taskName, controlFunctionArn, task }),
      [WORK]: workState({ taskName, agentFunctionArn, ...limits }),
      [SETTLE]: settleState({ controlFunctionArn }),
      [SKIPPED]: skippedState(),
      [SETTLE_FAILURE]: settleFailureState({ controlFunctionArn }),
      [FAILED]: failedState(),
      [CANCELLED]: cancelledState(),
      [NOT_ADMITTED]: notAdmittedState({ task }),
    },
  };
}
