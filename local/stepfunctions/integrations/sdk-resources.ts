import type { JsonObject } from "../json.ts";
import { type ResourceHandler, type ResourceRequest, type Resources, TaskError } from "../resources.ts";
import { toTaskError } from "./sdk-failure.ts";
import { fromSdkOutput, toSdkInput } from "./sdk-values.ts";
import { type SdkModule, SERVICES, type Service } from "./services.ts";

export interface SdkEnvironment {
  /** Where a service is, `undefined`: nowhere. By its name in `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly endpointOf: (environmentName: string) => string | undefined;
  readonly region: string;
  /** Without them the SDK looks for some. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface SdkCommand {
  readonly middlewareStack: {
    add(
      middleware: (
        next: (args: unknown) => Promise<{ readonly response: unknown }>,
      ) => (args: unknown) => Promise<unknown>,
      options: { readonly step: "deserialize"; readonly name: string },
    ): void;
  };
}

interface SdkClient {
  send(command: SdkCommand, options: { readonly abortSignal: AbortSignal }): Promise<object>;
}

/** The resources of those services that have an endpoint; a service's SDK is loaded at its first call. */
export function buildSdkResources(environment: SdkEnvironment): Resources {
  return Object.fromEntries(
    SERVICES.flatMap((service) => {
      const endpoint = environment.endpointOf(service.environmentName);
      if (endpoint === undefined) return [];
      const connect = createConnection(service, endpoint, environment);
      const { optimized, sdk } = service;
      return [
        ...(optimized?.actions ?? []).map((action): [string, ResourceHandler] => [
          `${optimized?.name}:${action}`,
          (request) => callOptimized(service, connect, action, request),
        ]),
        ...sdk.actions.map((action): [string, ResourceHandler] => [
          `aws-sdk:${sdk.name}:${action}`,
          async (request) => (await call(service, "sdk", connect, action, argumentsOf(request), request)).result,
        ]),
      ];
    }),
  );
}

type Connect = () => Promise<{ readonly module: SdkModule; readonly client: SdkClient }>;

function createConnection(service: Service, endpoint: string, { region, credentials }: SdkEnvironment): Connect {
  let connected: ReturnType<Connect> | undefined;
  const connect: Connect = async () => {
    const module = await service.load();
    const Client = module[service.client] as new (configuration: object) => SdkClient;
    const client = new Client({
      endpoint,
      region,
      ...(credentials === undefined ? {} : { credentials }),
      // One endpoint for all: buckets by path, queues by that endpoint and not by their URL's.
      forcePathStyle: true,
      useQueueUrlAsEndpoint: false,
    });
    return { module, client };
  };
  return () => {
    connected ??= connect();
    return connected;
  };
}

async function callOptimized(
  service: Service,
  connect: Connect,
  action: string,
  request: ResourceRequest,
): Promise<JsonObject> {
  const { prepare, check, metadata } = service.optimized ?? { metadata: false };
  const args = argumentsOf(request);
  const { result, answer } = await call(
    service,
    "optimized",
    connect,
    action,
    prepare?.(args, request) ?? args,
    request,
  );
  const failure = check?.(result);
  if (failure !== undefined) throw new TaskError(failure.error, failure.cause);
  return metadata && answer !== undefined ? { ...result, ...describeAnswer(answer) } : result;
}

async function call(
  service: Service,
  kind: "optimized" | "sdk",
  connect: Connect,
  action: string,
  args: JsonObject,
  { signal }: ResourceRequest,
): Promise<{ readonly result: JsonObject; readonly answer: HttpAnswer | undefined }> {
  const { module, client } = await connect();
  const name = `${action.charAt(0).toUpperCase()}${action.slice(1)}Command`;
  const Command = module[name] as new (input: unknown) => SdkCommand;
  const command = new Command(toSdkInput(args));
  let answer: HttpAnswer | undefined;
  command.middlewareStack.add(
    (next) => async (sent) => {
      const result = await next(sent);
      answer = result.response as HttpAnswer;
      return result;
    },
    { step: "deserialize", name: "keepHttpAnswer" },
  );
  try {
    return { result: await fromSdkOutput(await client.send(command, { abortSignal: signal })), answer };
  } catch (error) {
    throw toTaskError(error as Error, service, kind, module);
  }
}

function argumentsOf({ arguments: args }: ResourceRequest): JsonObject {
  return typeof args === "object" && args !== null && !Array.isArray(args) ? (args as JsonObject) : {};
}

/** What AWS adds to an optimized integration's result. */
export function describeAnswer({ statusCode, headers }: HttpAnswer): JsonObject {
  const requestId = headers["x-amzn-requestid"] ?? headers["x-amzn-request-id"] ?? headers["x-amz-request-id"] ?? "";
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([header, value]) => [header, [value]])),
      HttpHeaders: { ...headers },
      HttpStatusCode: statusCode,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
