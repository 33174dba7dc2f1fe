import type { Json, JsonObject } from "./json.ts";
import type { ResourceHandler, ResourceRequest, Resources } from "./resources.ts";
import { TaskError } from "./resources.ts";

/** Calls a function: its payload in, its result out. Errors as a `ResourceHandler`'s. */
export type InvokeFunction = (functionName: string, payload: Json, request: ResourceRequest) => Promise<Json>;

/** `lambda:invoke` and bare function ARNs by one way of calling functions, in Lambda's own shapes. */
export function buildLambdaResources(invoke: InvokeFunction): Resources {
  const invokeResource: ResourceHandler = async (request) => {
    const { FunctionName: name, Payload: payload = {} } = request.arguments as JsonObject;
    if (typeof name !== "string") throw new TaskError("Lambda.ValidationException", "FunctionName is required");
    const result = await invoke(name, payload, request);
    return { ExecutedVersion: "$LATEST", Payload: result, StatusCode: 200 };
  };
  return {
    "lambda:invoke": invokeResource,
    "lambda:function": (request) => invoke(request.resource, request.arguments, request),
  };
}
