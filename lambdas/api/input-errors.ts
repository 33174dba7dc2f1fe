import { z } from "zod";
import { closest } from "../../config/closest.ts";
import { type InputError, ProblemError } from "./problem.ts";

/** Where an input came from; its paths begin with it, but for the body's. */
type Source = "path" | "query" | "body";

/**
 * The value as the schema has it.
 * @throws ProblemError 400 `INPUT_INVALID` with everything that is wrong.
 */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown, source: Source): z.output<T> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const keys = schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
  throw inputProblem(parsed.error.issues.flatMap((issue) => describeIssue(issue, source, keys)));
}

/** The problem that lists what is wrong with an input. */
export function inputProblem(errors: readonly InputError[]): ProblemError {
  const message = errors.map((error) => error.message).join("; ");
  return new ProblemError(400, { code: "INPUT_INVALID", message }, { errors });
}

export function buildInputError(
  error: Pick<InputError, "code" | "message" | "path"> & Partial<InputError>,
): InputError {
  return { file: null, line: null, column: null, expected: null, found: null, suggestion: null, ...error };
}

function describeIssue(issue: z.core.$ZodIssue, source: Source, keys: readonly string[]): InputError[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => {
      const path = formatPath(source, [...issue.path, key]);
      const suggestion = (issue.path.length === 0 && closest(key, keys)) || null;
      const hint = suggestion === null ? "" : `, did you mean ${suggestion}?`;
      const message = `${path} is not known${hint}`;
      return buildInputError({ code: "KEY_UNKNOWN", message, path, expected: keys.join(", "), found: key, suggestion });
    });
  }
  const path = formatPath(source, issue.path);
  const found = issue.input === undefined ? null : JSON.stringify(issue.input).slice(0, 200);
  const message = found === null ? `${path} is missing` : `${path}: ${issue.message}`;
  return [
    buildInputError({
      code: found === null ? "VALUE_MISSING" : "VALUE_INVALID",
      message,
      path,
      expected: issue.message,
      found,
    }),
  ];
}

function formatPath(source: Source, path: readonly PropertyKey[]): string {
  const parts = source === "body" ? path : [source, ...path];
  return parts.length === 0 ? "body" : parts.map(String).join(".");
}
