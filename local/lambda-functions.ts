import type { Json } from "../core/json.ts";
import { type WorkRequest, workRequestSchema } from "../core/node.ts";
import { AgentFailure } from "./agent-pool/agent-failure.ts";
import type { InvokeFunction } from "./stepfunctions/lambda-resources.ts";
import { type ResourceRequest, TaskError } from "./stepfunctions/resources.ts";

/** The functions' names on this machine; the account is the engine's. */
const FUNCTION_PREFIX = "arn:aws:lambda:us-east-1:000000000000:function:";
export const CONTROL_FUNCTION_ARN = `${FUNCTION_PREFIX}control`;
const AGENT_PREFIX = `${FUNCTION_PREFIX}agent-`;

export function agentFunctionArn(agent: string): string {
  return `${AGENT_PREFIX}${agent}`;
}

export interface LambdaFunctions {
  readonly control: (payload: Json) => Promise<Json>;
  readonly agent: (agent: string, work: WorkRequest, request: ResourceRequest) => Promise<Json>;
}

/** Calls functions of this process; a failure has its error's name and a cause of Lambda's form. */
export function createInvokeFunction(functions: LambdaFunctions): InvokeFunction {
  return async (functionName, payload, request) => {
    try {
      return functionName.startsWith(AGENT_PREFIX)
        ? await functions.agent(functionName.slice(AGENT_PREFIX.length), workRequestSchema.parse(payload), request)
        : await functions.control(payload);
    } catch (error) {
      throw describeFailure(error);
    }
  };
}

function describeFailure(thrown: unknown): TaskError {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const trace = error instanceof AgentFailure ? error.trace : (error.stack?.split("\n") ?? []);
  return new TaskError(error.name, JSON.stringify({ errorMessage: error.message, errorType: error.name, trace }));
}
