import { z } from "zod";
import { OrchestratorError } from "../../core/errors.ts";

/** One thing wrong with an input, with the keys that `validate` uses; what comes over HTTP stands in no file. */
const inputErrorSchema = z.object({
  code: z.string(),
  message: z.string(),
  file: z.null(),
  line: z.null(),
  column: z.null(),
  path: z.string().describe("Dotted: `parameters.symbol`, `query.limit`"),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  suggestion: z.string().nullable(),
});
export type InputError = z.output<typeof inputErrorSchema>;

/** RFC 9457. `type` is always `about:blank`: `code` tells problems apart. */
export const problemSchema = z.object({
  type: z.literal("about:blank"),
  title: z.string().describe("The HTTP status in words"),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe("Stable, upper snake case"),
  remedy: z.string().optional(),
  errors: z.array(inputErrorSchema).optional(),
});
type Problem = z.output<typeof problemSchema>;

const TITLES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  421: "Misdirected Request",
  500: "Internal Server Error",
  501: "Not Implemented",
  503: "Service Unavailable",
} as const;
export type ProblemStatus = keyof typeof TITLES;

/** An error that already knows how it is answered. */
export class ProblemError extends OrchestratorError {
  readonly status: ProblemStatus;
  readonly headers: Readonly<Record<string, string>>;
  readonly errors: readonly InputError[] | undefined;

  constructor(
    status: ProblemStatus,
    details: { readonly code: string; readonly message: string; readonly remedy?: string },
    more: { readonly headers?: Readonly<Record<string, string>>; readonly errors?: readonly InputError[] } = {},
  ) {
    super({ fault: status >= 500 ? "system" : "user", ...details });
    this.name = "ProblemError";
    this.status = status;
    this.headers = more.headers ?? {};
    this.errors = more.errors;
  }
}

/** Codes of the rest of the orchestrator that are more than a bad request. */
const STATUS_OF_CODE: { readonly [code: string]: ProblemStatus } = {
  TASK_UNKNOWN: 404,
  AGENT_UNKNOWN: 404,
  RUN_UNKNOWN: 404,
  RUN_ID_INVALID: 404,
  SIGNAL_UNKNOWN: 404,
  TOKEN_UNKNOWN: 404,
  IDEMPOTENCY_KEY_REUSED: 409,
  TABLE_BUSY: 503,
};

/** What a caller may know of an error: all of a user's fault, of the system's only its code. */
export function describeError(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (!(error instanceof OrchestratorError)) {
    return new ProblemError(500, { code: "INTERNAL", message: "the orchestrator failed; its log says why" });
  }
  const status = STATUS_OF_CODE[error.code] ?? (error.fault === "user" ? 400 : 500);
  const message = status === 500 ? "the orchestrator failed; its log says why" : error.message;
  return new ProblemError(status, {
    code: error.code,
    message,
    ...(error.remedy !== undefined && { remedy: error.remedy }),
  });
}

export function problemResponse(problem: ProblemError): Response {
  const body: Problem = {
    type: "about:blank",
    title: TITLES[problem.status],
    status: problem.status,
    detail: problem.message,
    code: problem.code,
    ...(problem.remedy !== undefined && { remedy: problem.remedy }),
    ...(problem.errors !== undefined && { errors: [...problem.errors] }),
  };
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { "content-type": "application/problem+json", ...problem.headers },
  });
}
