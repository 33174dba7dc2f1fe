import { ConfigurationError, type ConfigurationProblem } from "../../config/configuration-error.ts";
import { type ParseOptions, parseConfiguration } from "../../config/parse.ts";

/** What is wrong with a text; nothing when it is valid. */
export function problemsOf(
  source: string | Uint8Array,
  options: Partial<ParseOptions> = {},
): readonly ConfigurationProblem[] {
  try {
    parseConfiguration(source, { file: "f.yaml", ...options });
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

/** `line:column path CODE` of each problem. */
export function briefly(problems: readonly ConfigurationProblem[]): string[] {
  return problems.map(({ line, column, path, code }) => `${line}:${column} ${path} ${code}`);
}
