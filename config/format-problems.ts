import type { ConfigurationProblem } from "./configuration-error.ts";

/**
 * Problems as text for people, one or two lines each: `file:line:column: message`, and what was expected or what to
 * write instead.
 */
export function formatProblems(problems: readonly ConfigurationProblem[]): string {
  return problems.map(formatProblem).join("\n");
}

function formatProblem({ file, line, column, path, message, expected, suggestion }: ConfigurationProblem): string {
  const where = file === null ? "environment" : `${file}:${line}:${column}`;
  const at = file === null || path === "" ? "" : ` (${path})`;
  const hint = suggestion === null ? expectation(message, expected) : `did you mean ${suggestion}?`;
  return `${where}: ${message}${at}${hint === undefined ? "" : `\n    ${hint}`}`;
}

/** What was expected, unless the message says it already. */
function expectation(message: string, expected: string | null): string | undefined {
  return expected === null || message.includes(expected) ? undefined : `expected ${expected}`;
}
