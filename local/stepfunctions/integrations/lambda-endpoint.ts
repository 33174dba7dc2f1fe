import type { Json, JsonObject } from "../json.ts";
import { type ResourceHandler, type ResourceRequest, type Resources, TaskError } from "../resources.ts";
import { describeAnswer } from "./sdk-resources.ts";

/** A function's place in the words of Lambda's API: name, partial or full ARN, each perhaps with a qualifier. */
const FUNCTION_NAME =
  /^(?:arn:[\w-]+:lambda:(?<region>[\w-]+):)?(?:\d{12}:)?(?:function:)?(?<name>[\w-]+)(?::(?<qualifier>[\w$-]+))?$/;

/** `Lambda.…` of AWS's service model; whatever else a Lambda service answers is `Lambda.AWSLambdaException`. */
const MODELED_ERRORS = new Set([
  "EC2AccessDeniedException",
  "EC2ThrottledException",
  "EC2UnexpectedException",
  "InvalidParameterValueException",
  "InvalidRequestContentException",
  "InvalidRuntimeException",
  "RecursiveInvocationException",
  "RequestTooLargeException",
  "ResourceConflictException",
  "ResourceNotFoundException",
  "ResourceNotReadyException",
  "ServiceException",
  "TooManyRequestsException",
  "UnsupportedMediaTypeException",
]);

interface Invocation {
  readonly functionName: string;
  readonly payload: Json;
  readonly type: string;
  readonly logType?: string;
  readonly clientContext?: string;
  readonly qualifier?: string;
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Json;
}

/** `lambda:invoke`, `aws-sdk:lambda:invoke` and bare function ARNs over Lambda's Invoke HTTP API at an endpoint. */
export function buildLambdaEndpointResources(endpoint: string, defaultRegion: string): Resources {
  const invoke = (request: ResourceRequest, invocation: Invocation): Promise<Answer> =>
    callFunction(endpoint, defaultRegion, invocation, request.signal);
  const invokeWithArguments =
    (metadata: boolean): ResourceHandler =>
    async (request) => {
      const { status, headers, payload } = await invoke(request, toInvocation(request.arguments as JsonObject));
      const log = headers["x-amz-log-result"];
      return {
        ExecutedVersion: headers["x-amz-executed-version"] ?? "$LATEST",
        ...(log === undefined ? {} : { LogResult: log }),
        Payload: metadata ? payload : JSON.stringify(payload),
        ...(metadata ? describeAnswer({ statusCode: status, headers }) : {}),
        StatusCode: status,
      };
    };
  return {
    "lambda:invoke": invokeWithArguments(true),
    "aws-sdk:lambda:invoke": invokeWithArguments(false),
    "lambda:function": async (request) => {
      const { resource: functionName, arguments: payload } = request;
      return (await invoke(request, { functionName, payload, type: "RequestResponse" })).payload;
    },
  };
}

function toInvocation(args: JsonObject): Invocation {
  const { FunctionName: name, Payload: payload = {}, InvocationType: type = "RequestResponse" } = args;
  const text = (member: string): string | undefined => {
    const value = args[member];
    return typeof value === "string" ? value : undefined;
  };
  const [logType, clientContext, qualifier] = ["LogType", "ClientContext", "Qualifier"].map(text);
  return {
    functionName: typeof name === "string" ? name : "",
    payload,
    type: String(type),
    ...(logType === undefined ? {} : { logType }),
    ...(clientContext === undefined ? {} : { clientContext }),
    ...(qualifier === undefined ? {} : { qualifier }),
  };
}

/** @throws TaskError with the function's error or the service's, named as AWS names it. */
async function callFunction(
  endpoint: string,
  defaultRegion: string,
  invocation: Invocation,
  signal: AbortSignal,
): Promise<Answer> {
  const {
    name = invocation.functionName,
    region = defaultRegion,
    qualifier,
  } = FUNCTION_NAME.exec(invocation.functionName)?.groups ?? {};
  const url = new URL(`${endpoint.replace(/\/$/, "")}/2015-03-31/functions/${encodeURIComponent(name)}/invocations`);
  const version = invocation.qualifier ?? qualifier;
  if (version !== undefined) url.searchParams.set("Qualifier", version);
  let response: Response;
  try {
    response = await fetch(url, {
      method: "POST",
      signal,
      body: JSON.stringify(invocation.payload),
      headers: {
        "content-type": "application/json",
        "x-amz-invocation-type": invocation.type,
        ...(invocation.logType === undefined ? {} : { "x-amz-log-type": invocation.logType }),
        ...(invocation.clientContext === undefined ? {} : { "x-amz-client-context": invocation.clientContext }),
        // Nobody checks it there; some servers of many services find Lambda by its scope.
        authorization: `AWS4-HMAC-SHA256 Credential=local/20250101/${region}/lambda/aws4_request, SignedHeaders=host, Signature=0`,
      },
    });
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = cause instanceof Error && cause.message !== "" ? cause.message : message;
    throw new TaskError("Lambda.SdkClientException", `Unable to execute HTTP request: ${reason}`);
  }
  const body = await response.text();
  if (!response.ok) throw toServiceError(response, body);
  if (response.headers.has("x-amz-function-error")) throw toFunctionError(body);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    payload: body === "" ? {} : parsePayload(body),
  };
}

/** A function that threw: its error's type and, as cause, all it said of it. */
function toFunctionError(body: string): TaskError {
  let type: unknown;
  try {
    type = (JSON.parse(body) as { readonly errorType?: unknown } | null)?.errorType;
  } catch {
    // No type then.
  }
  if (typeof type === "string" && type !== "") return new TaskError(type, body);
  return new TaskError(
    "Lambda.Unknown",
    `The cause could not be determined because Lambda did not return an error type. Returned payload: ${body}`,
  );
}

function toServiceError({ status, headers }: Response, body: string): TaskError {
  let answer: { readonly Message?: string; readonly message?: string; readonly __type?: string } = {};
  try {
    answer = JSON.parse(body) as typeof answer;
  } catch {
    // A proxy's page, for instance: its text is the message.
  }
  const named = headers.get("x-amzn-errortype") ?? answer.__type ?? "";
  const code =
    named.replace(/^.*#/, "").replace(/:.*$/, "") || (status >= 500 ? "ServiceException" : "AWSLambdaException");
  const requestId = headers.get("x-amzn-requestid") ?? "";
  return new TaskError(
    `Lambda.${MODELED_ERRORS.has(code) ? code : "AWSLambdaException"}`,
    `${answer.Message ?? answer.message ?? body} (Service: AWSLambda; Status Code: ${status}; Error Code: ${code}; Request ID: ${requestId}; Proxy: null)`,
  );
}

/** Functions answer with JSON; what is none counts as text. */
function parsePayload(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return body;
  }
}
