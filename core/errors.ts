/** Who has to act: `user` gave something wrong, `system` broke on its own. */
export type Fault = "user" | "system";

export interface ErrorDetails {
  /** Stable, upper snake case, for scripts: `CONFIG_INVALID`, `TASK_UNKNOWN`. */
  readonly code: string;
  readonly fault: Fault;
  /** One sentence: what was expected, what was found, where. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
  readonly expected?: string;
  readonly found?: string;
  /** File, path, id or URL the error is about. */
  readonly where?: string;
  readonly cause?: unknown;
}

/** The one error class of the project: `code` and `fault` are for programs, the rest for people. */
export class OrchestratorError extends Error {
  readonly code: string;
  readonly fault: Fault;
  readonly remedy: string | undefined;
  readonly expected: string | undefined;
  readonly found: string | undefined;
  readonly where: string | undefined;

  constructor(details: ErrorDetails) {
    super(details.message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "OrchestratorError";
    this.code = details.code;
    this.fault = details.fault;
    this.remedy = details.remedy;
    this.expected = details.expected;
    this.found = details.found;
    this.where = details.where;
  }
}
