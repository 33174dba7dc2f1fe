import { z } from "zod";
import { OrchestratorError } from "../../core/errors.ts";

/** The part of a problem document that the CLI shows. */
const problemSchema = z.object({
  detail: z.string(),
  code: z.string(),
  remedy: z.string().optional(),
  errors: z.array(z.unknown()).optional(),
});

/** The orchestrator answered, and its answer is a problem. */
export class ApiError extends OrchestratorError {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;

  constructor(status: number, body: unknown, where: string) {
    const problem = problemSchema.safeParse(body).data;
    super({
      code: problem?.code ?? "ANSWER_UNKNOWN",
      // 501 is a refusal: nothing was changed.
      fault: status < 500 || status === 501 ? "user" : "system",
      message: problem?.detail ?? `${where} answered ${status} without saying why`,
      where,
      ...(problem?.remedy !== undefined && { remedy: problem.remedy }),
    });
    this.name = "ApiError";
    this.status = status;
    this.errors = problem?.errors;
  }
}
