import { ConfigurationError, type ConfigurationProblem } from "../configuration-error.ts";
import type { Place } from "./source-node.ts";

export interface ProblemText {
  readonly code: string;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly suggestion?: string | undefined;
}

const MAX_MESSAGE = 500;
const MAX_FOUND = 200;

/** The problem at a place; one in an environment variable has no line, and the variable's name as its path. */
export function problemAt({ origin, path }: Place, text: ProblemText): ConfigurationProblem {
  const inFile = origin.kind === "file" || origin.kind === "overlay";
  return {
    code: text.code,
    message: shorten(text.message, MAX_MESSAGE),
    file: inFile ? origin.file : null,
    line: inFile ? origin.line : null,
    column: inFile ? origin.column : null,
    path: origin.kind === "variable" || origin.kind === "argument" ? origin.name : path,
    expected: text.expected ?? null,
    found: text.found === undefined ? null : shorten(text.found, MAX_FOUND),
    suggestion: text.suggestion ?? null,
  };
}

/** What a file holds may be a megabyte; what is said of it is read by people. */
function shorten(text: string, maxLength: number): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}…`;
}

/** The refusal to read on, for a single reason. */
export function refusalAt(place: Place, text: ProblemText): ConfigurationError {
  const problem = problemAt(place, text);
  return new ConfigurationError(problem.file ?? problem.path, [problem], []);
}
