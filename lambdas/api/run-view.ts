import { z } from "zod";
import { OrchestratorError } from "../../core/errors.ts";
import { type Run, runSchema } from "../../core/run.ts";
import type { Api } from "./api.ts";

/** A run with where to go on from it; links go below the API's base, which behind API Gateway has a stage. */
export const runViewSchema = runSchema.extend({
  links: z.object({ self: z.string(), decision: z.string(), cancel: z.string(), task: z.string() }),
});

export function viewRun(run: Run): z.output<typeof runViewSchema> {
  const self = `/runs/${encodeURIComponent(run.run_id)}`;
  return {
    ...run,
    links: { self, decision: `${self}/decision`, cancel: `${self}/cancel`, task: `/tasks/${run.task_name}` },
  };
}

/** A run's id is its execution's name, which AWS limits. */
const MAX_RUN_ID_LENGTH = 80;

/** @throws OrchestratorError `RUN_UNKNOWN`, `RUN_ID_INVALID` */
export async function requireRun(api: Pick<Api, "runs">, runId: string): Promise<Run> {
  const run = runId.length > MAX_RUN_ID_LENGTH ? undefined : await api.runs.get(runId);
  if (run !== undefined) return run;
  throw new OrchestratorError({
    code: "RUN_UNKNOWN",
    fault: "user",
    message: `there is no run ${runId}`,
    remedy: "`orchestrator runs` lists them.",
    found: runId,
  });
}
