import { ServiceError } from "../service-error.ts";

/** What goes back when a request is refused or fails. */
export interface ErrorAnswer {
  readonly status: number;
  readonly body: { readonly __type: string; readonly message?: string };
}

/** Step Functions' own exceptions, those of its framework's checks, and those before any check. */
const SERVICE_NAMESPACE = "com.amazonaws.swf.service.v2.model";
const CHECK_NAMESPACE = "com.amazon.coral.validate";
const FRAMEWORK_NAMESPACE = "com.amazon.coral.service";
const FRAMEWORK_ERRORS = new Set(["SerializationException", "UnknownOperationException"]);

/** Every exception of Step Functions is the caller's: 400. What the engine did not expect is 500. */
export function toErrorAnswer(error: unknown): ErrorAnswer {
  if (!(error instanceof ServiceError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 500, body: { __type: `${FRAMEWORK_NAMESPACE}#InternalFailure`, message } };
  }
  const { name, message } = error;
  return {
    status: 400,
    body: { __type: `${namespaceOf(name, message)}#${name}`, ...(message === "" ? {} : { message }) },
  };
}

function namespaceOf(name: string, message: string): string {
  if (FRAMEWORK_ERRORS.has(name)) return FRAMEWORK_NAMESPACE;
  return / validation errors? detected: /.test(message) ? CHECK_NAMESPACE : SERVICE_NAMESPACE;
}
