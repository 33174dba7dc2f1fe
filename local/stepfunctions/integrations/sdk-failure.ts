import { TaskError } from "../resources.ts";
import type { SdkModule, Service } from "./services.ts";

/** What the SDK's errors carry beside name and message. */
interface SdkError extends Error {
  readonly Code?: string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly extendedRequestId?: string;
  };
}

/** An error of the SDK as a state machine sees it: named and worded as the integration on AWS does. */
export function toTaskError(
  error: SdkError,
  service: Service,
  kind: "optimized" | "sdk",
  module: SdkModule,
): TaskError {
  const { optimized, sdk } = service;
  const names = kind === "optimized" ? optimized : undefined;
  const prefix = names?.errorPrefix ?? sdk.errorPrefix;
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) {
    return new TaskError(`${prefix}.SdkClientException`, `Unable to execute HTTP request: ${messageOf(error)}`);
  }
  const unknown = names?.unknownError ?? `${sdk.errorPrefix}Exception`;
  const name = isModeled(error, module[service.baseException]) ? withSuffix(error.name) : unknown;
  const requestId = error.$metadata?.requestId ?? "";
  const details =
    names === undefined
      ? `(Service: ${sdk.errorPrefix}, Status Code: ${status}, Request ID: ${requestId}${extendedId(error)}) (SDK Attempt Count: 1)`
      : `(Service: ${names.serviceName}; Status Code: ${status}; Error Code: ${error.Code ?? error.name}; Request ID: ${requestId}; Proxy: null)`;
  return new TaskError(`${prefix}.${name}`, `${error.message} ${details}`);
}

/** The service model has a class for it; all others are instances of the service's base class itself. */
function isModeled(error: Error, base: unknown): boolean {
  return typeof base === "function" && error instanceof base && error.constructor !== base;
}

/** Java's classes, which AWS names errors after, all end alike. */
function withSuffix(name: string): string {
  return name.endsWith("Exception") ? name : `${name}Exception`;
}

function extendedId({ $metadata }: SdkError): string {
  return $metadata?.extendedRequestId === undefined ? "" : `, Extended Request ID: ${$metadata.extendedRequestId}`;
}

/** Connection errors of several addresses have their reasons inside. */
function messageOf(error: Error): string {
  const { errors } = error as { readonly errors?: readonly Error[] };
  return error.message || (errors ?? []).map(({ message }) => message).join(", ") || error.name;
}
