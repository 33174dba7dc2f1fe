import { z } from "zod";
import { decisionSchema, RUN_STATUSES, type RunStatus, runSchema } from "../../../core/run.ts";
import { currentDecision } from "../../control/current-decision.ts";
import { cursorSchema, limitSchema, pageSchema, taskFilterSchema } from "../page.ts";
import { ProblemError } from "../problem.ts";
import { defineRoute } from "../route.ts";
import { requireRun, runViewSchema, viewRun } from "../run-view.ts";
import { waitForEnd, waitSecondsSchema } from "../wait-for-end.ts";

const parameters = z.strictObject({ id: z.string() });

/** `FAILED`, or several: `FAILED,TIMEOUT`. */
const statusesSchema = z
  .string()
  .transform((text) => text.split(",").map((status) => status.trim().toUpperCase()))
  .pipe(z.array(z.enum(RUN_STATUSES, `one or more of ${RUN_STATUSES.join(", ")}, with commas between`)))
  .transform((statuses): ReadonlySet<RunStatus> => new Set(statuses));

export const RUN_ROUTES = [
  defineRoute({
    method: "get",
    path: "/runs",
    summary: "Runs, newest first",
    role: "viewer",
    query: z.strictObject({
      task: taskFilterSchema,
      status: statusesSchema.optional().describe("One status or several with commas between"),
      limit: limitSchema(100, 50),
      cursor: cursorSchema,
    }),
    answers: { 200: { description: "A page of runs", schema: pageSchema(runSchema) } },
    async handle({ query: { task, status, limit, cursor } }, api) {
      const page = await api.runs.list({
        limit,
        ...(task !== undefined && { task }),
        ...(status !== undefined && { statuses: status }),
        ...(cursor !== undefined && { cursor }),
      });
      return { status: 200, body: { items: page.runs, cursor: page.cursor ?? null } };
    },
  }),
  defineRoute({
    method: "get",
    path: "/runs/{id}",
    summary: "One run",
    role: "viewer",
    parameters,
    query: z.strictObject({ wait_seconds: waitSecondsSchema }),
    answers: { 200: { description: "The run", schema: runViewSchema } },
    async handle({ parameters: { id }, query, signal }, api) {
      const run = await waitForEnd(api, await requireRun(api, id), query.wait_seconds, signal);
      return { status: 200, body: viewRun(run) };
    },
  }),
  defineRoute({
    method: "post",
    path: "/runs/{id}/cancel",
    summary: "Ends a run that waits or runs as CANCELLED; one that has ended stays as it is",
    role: "operator",
    parameters,
    body: z.strictObject({ reason: z.string().min(1).max(1000).optional() }),
    answers: { 200: { description: "The run after that", schema: runViewSchema } },
    async handle({ parameters: { id }, body, principal }, api) {
      await requireRun(api, id);
      const reason = body.reason === undefined ? {} : { reason: body.reason };
      const run = await api.cancel({ run_id: id, author: principal.name, ...reason });
      return { status: 200, body: viewRun(run) };
    },
  }),
  defineRoute({
    method: "get",
    path: "/runs/{id}/decision",
    summary: "Why a run runs, waits, was skipped or refused: each rule with what was found",
    role: "viewer",
    parameters,
    answers: {
      200: {
        description: "The decision",
        schema: decisionSchema.extend({ run_id: z.string(), task_name: z.string(), status: z.enum(RUN_STATUSES) }),
      },
    },
    async handle({ parameters: { id } }, api) {
      const { run_id, task_name, status } = await requireRun(api, id);
      const decision = await currentDecision(api.context, id);
      if (decision === undefined) {
        const message = `nothing has been decided about ${id} yet`;
        throw new ProblemError(404, { code: "DECISION_UNKNOWN", message, remedy: "Ask again in a moment." });
      }
      return { status: 200, body: { run_id, task_name, status, ...decision } };
    },
  }),
];
