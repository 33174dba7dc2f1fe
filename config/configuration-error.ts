import { OrchestratorError } from "../core/errors.ts";

/** One thing wrong in a configuration, as `validate` prints it. Lines and columns count from 1. */
export interface ConfigurationProblem {
  /** Stable, for scripts: `CONFIG_KEY_UNKNOWN`, `CONFIG_DEPENDENCY_CYCLE`, … */
  readonly code: string;
  readonly message: string;
  /** Null for what stands in no file: an environment variable, an argument. */
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  /** Dotted, with numbers for list places: `tasks.x.dependencies.0`; the name of an environment variable. */
  readonly path: string;
  readonly expected: string | null;
  readonly found: string | null;
  /** What was probably meant, ready to be pasted in. */
  readonly suggestion: string | null;
}

/** A configuration that cannot be used, with all that is wrong with it. */
export class ConfigurationError extends OrchestratorError {
  readonly problems: readonly ConfigurationProblem[];
  readonly warnings: readonly ConfigurationProblem[];

  constructor(file: string, problems: readonly ConfigurationProblem[], warnings: readonly ConfigurationProblem[]) {
    const count = problems.length === 1 ? "one problem" : `${problems.length} problems`;
    super({
      code: "CONFIG_INVALID",
      fault: "user",
      message: `${file} has ${count}; nothing was changed`,
      remedy: "Correct every problem that is listed; `orchestrator validate` lists them all at once.",
      where: file,
    });
    this.name = "ConfigurationError";
    this.problems = problems;
    this.warnings = warnings;
  }
}
