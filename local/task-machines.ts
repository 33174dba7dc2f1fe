import type { Configuration } from "../config/schema.ts";
import type { JsonObject } from "../core/json.ts";
import { buildTaskMachine } from "../statemachines/build-task-machine.ts";
import type { MachineFunctions } from "../statemachines/state-machine.ts";
import { agentFunctionArn, CONTROL_FUNCTION_ARN } from "./lambda-functions.ts";
import type { Engine } from "./stepfunctions/engine.ts";
import { ServiceError } from "./stepfunctions/service-error.ts";

/** What the machines call on this machine. */
export function embeddedFunctions({ agents }: Pick<Configuration, "agents">): MachineFunctions {
  return {
    controlFunctionArn: CONTROL_FUNCTION_ARN,
    agentFunctionArns: Object.fromEntries(Object.keys(agents).map((agent) => [agent, agentFunctionArn(agent)])),
  };
}

/** Creates each task's machine in the engine, or updates it where the configuration has changed; answers their ARNs. */
export async function deployTaskMachines(
  engine: Engine,
  configuration: Configuration,
): Promise<ReadonlyMap<string, string>> {
  const functions = embeddedFunctions(configuration);
  const arns = new Map<string, string>();
  for (const task of Object.keys(configuration.tasks)) {
    // A machine is plain JSON; its interface only lacks the index signature.
    const definition = buildTaskMachine(configuration, task, functions) as unknown as JsonObject;
    arns.set(task, await deploy(engine, task, definition));
  }
  return arns;
}

async function deploy(engine: Engine, name: string, definition: JsonObject): Promise<string> {
  try {
    return (await engine.createStateMachine({ name, definition })).stateMachineArn;
  } catch (error) {
    if (!(error instanceof ServiceError && error.name === "StateMachineAlreadyExists")) throw error;
    const stateMachineArn = `arn:aws:states:us-east-1:000000000000:stateMachine:${name}`;
    await engine.updateStateMachine({ stateMachineArn, definition });
    return stateMachineArn;
  }
}
