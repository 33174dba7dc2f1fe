import { z } from "zod";
import { closest } from "../../config/closest.ts";
import { describeExpected, type JsonSchema, keysOf, schemaAt } from "../../config/expected.ts";
import { type InputError, ProblemError } from "./problem.ts";

/** Where an input came from; its paths begin with it, but for the body's. */
type Source = "path" | "query" | "body";

/** How zod begins a message that no schema worded. */
const ZOD_WORDS = /^(Invalid|Too (small|big))\b/;

/**
 * The value as the schema has it.
 * @throws ProblemError 400 `INPUT_INVALID` with everything that is wrong.
 */
export function parseInput<T extends z.ZodType>(schema: T, value: unknown, source: Source): z.output<T> {
  const parsed = schema.safeParse(value, { reportInput: true });
  if (parsed.success) return parsed.data;
  const shape = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema;
  throw inputProblem(parsed.error.issues.flatMap((issue) => describeIssue(issue, source, shape)));
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

function describeIssue(issue: z.core.$ZodIssue, source: Source, shape: JsonSchema): InputError[] {
  if (issue.code === "unrecognized_keys") {
    const keys = keysOf(schemaAt(shape, issue.path));
    return issue.keys.map((key) => {
      const path = formatPath(source, [...issue.path, key]);
      const suggestion = closest(key, keys) ?? null;
      const hint = suggestion === null ? "" : `, did you mean ${suggestion}?`;
      const message = `${path} is not known${hint}`;
      return buildInputError({ code: "KEY_UNKNOWN", message, path, expected: keys.join(", "), found: key, suggestion });
    });
  }
  const path = formatPath(source, issue.path);
  const found = issue.input === undefined ? null : JSON.stringify(issue.input).slice(0, 200);
  const expected = describeWanted(issue, shape);
  const message = found === null ? `${path} is missing` : `${path}: ${expected}`;
  return [
    buildInputError({
      code: found === null ? "VALUE_MISSING" : "VALUE_INVALID",
      message,
      path,
      expected,
      found,
    }),
  ];
}

/** What a schema itself says is wanted, else what its type says: zod's own words are for programmers. */
function describeWanted(issue: z.core.$ZodIssue, shape: JsonSchema): string {
  const schema = schemaAt(shape, issue.path);
  if (schema === undefined || !ZOD_WORDS.test(issue.message)) return issue.message;
  const wanted = describeExpected(schema);
  if (issue.code === "too_small" && issue.origin === "string") return `${wanted}, not empty`;
  if (issue.code === "too_big" && issue.origin === "string") return `${wanted} of at most ${issue.maximum} characters`;
  return wanted;
}

function formatPath(source: Source, path: readonly PropertyKey[]): string {
  const parts = source === "body" ? path : [source, ...path];
  return parts.length === 0 ? "body" : parts.map(String).join(".");
}
