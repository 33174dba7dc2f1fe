/** How a Task waits: for the call's answer, for what it started to end, or for its token to be answered. */
export type Pattern = "request" | "sync" | "sync:2" | "waitForTaskToken";

/** A Task's Resource, taken apart as the history reports it. */
export interface Resource {
  /** As written. */
  readonly arn: string;
  /** `lambda` for a bare function ARN, whose events have names of their own. */
  readonly kind: "function" | "service";
  /** The history's `resourceType`: `lambda`, `aws-sdk:dynamodb`. */
  readonly resourceType: string;
  /** The history's `resource`: `invoke.waitForTaskToken`. */
  readonly action: string;
  readonly pattern: Pattern;
  /** What a handler registers for: `lambda:invoke`, `aws-sdk:dynamodb:getItem`, `lambda:function`. */
  readonly handler: string;
}

const FUNCTION_ARN = /^arn:aws[\w-]*:lambda:[\w-]*:\d*:function:[\w$:.-]+$/;
const SERVICE_ARN =
  /^arn:aws[\w-]*:states:[\w-]*:\d*:((?:aws-sdk:)?[\w-]+):([A-Za-z][\w]*)((?:\.sync(?::2)?|\.waitForTaskToken)?)$/;

const PATTERNS: { readonly [suffix: string]: Pattern } = {
  "": "request",
  ".sync": "sync",
  ".sync:2": "sync:2",
  ".waitForTaskToken": "waitForTaskToken",
};

/** `undefined` when the text is no resource a Task can have. */
export function parseResource(arn: string): Resource | undefined {
  if (FUNCTION_ARN.test(arn)) {
    return {
      arn,
      kind: "function",
      resourceType: "lambda",
      action: "",
      pattern: "request",
      handler: "lambda:function",
    };
  }
  const [, service, action, suffix = ""] = SERVICE_ARN.exec(arn) ?? [];
  if (service === undefined || action === undefined) return undefined;
  return {
    arn,
    kind: "service",
    resourceType: service,
    action: `${action}${suffix}`,
    pattern: PATTERNS[suffix] ?? "request",
    handler: `${service}:${action}`,
  };
}
