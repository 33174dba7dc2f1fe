import type { z } from "zod";
import type { Json } from "../json.ts";
import { ServiceError } from "../service-error.ts";
import { SENSITIVE_MEMBERS } from "./request-shapes.ts";

/**
 * A request's body as its operation's shape has it; members that are null count as absent.
 * @throws ServiceError `SerializationException` for a value of the wrong type,
 * else `ValidationException` with every constraint that does not hold, in AWS's words.
 */
export function parseRequest<S extends z.ZodType>(shape: S, body: Json): z.output<S> {
  const request = withoutNulls(body);
  const parsed = shape.safeParse(request);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  if (issues.some((issue) => issue.code === "invalid_type" && valueAt(request, issue.path) !== undefined)) {
    throw new ServiceError("SerializationException", "");
  }
  const problems = issues.map((issue) => describe(issue, request));
  throw new ServiceError(
    "ValidationException",
    `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected: ${problems.join("; ")}`,
  );
}

function describe(issue: z.core.$ZodIssue, request: Json): string {
  const value = valueAt(request, issue.path);
  const member = issue.path.map((part) => (typeof part === "number" ? `${part + 1}.member` : String(part))).join(".");
  const secret = SENSITIVE_MEMBERS.has(String(issue.path.at(-1)));
  const shown = secret ? "" : value === undefined ? " null" : ` '${typeof value === "object" ? "" : value}'`;
  return `Value${shown} at '${member}' failed to satisfy constraint: ${constraintOf(issue)}`;
}

function constraintOf(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return "Member must not be null";
    case "too_small":
      return `Member must have ${measureOf(issue.origin)} greater than or equal to ${issue.minimum}`;
    case "too_big":
      return `Member must have ${measureOf(issue.origin)} less than or equal to ${issue.maximum}`;
    case "invalid_value":
      return `Member must satisfy enum value set: [${issue.values.join(", ")}]`;
    case "invalid_format":
      return `Member must satisfy regular expression pattern: ${patternOf(issue)}`;
    default:
      return issue.message;
  }
}

function measureOf(origin: string): string {
  return origin === "string" || origin === "array" ? "length" : "value";
}

/** As the service model writes it: whole values are meant, without anchors. */
function patternOf(issue: z.core.$ZodIssueInvalidStringFormat): string {
  return (issue.pattern ?? "").replace(/^\/\^?/, "").replace(/\$?\/u?$/, "");
}

function valueAt(request: Json, path: readonly PropertyKey[]): Json | undefined {
  let value: Json | undefined = request;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, Json>)[part];
  }
  return value;
}

function withoutNulls(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null)
      .map(([key, member]) => [key, withoutNulls(member)]),
  );
}
