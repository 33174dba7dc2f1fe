import { z } from "zod";
import type { Json } from "../../../core/json.ts";
import { FINAL_STATUSES } from "../../../core/run.ts";
import type { Api } from "../api.ts";
import { configuredTask } from "../effective-task.ts";
import { buildInputError, inputProblem } from "../input-errors.ts";
import { notYet } from "../not-yet.ts";
import { defineRoute } from "../route.ts";
import { runViewSchema, viewRun } from "../run-view.ts";
import { waitForEnd, waitSecondsSchema } from "../wait-for-end.ts";

const bodySchema = z.strictObject({
  task_name: z.string().optional(),
  parameters: z
    .record(z.string(), z.json() as z.ZodType<Json>)
    .default({})
    .describe("Laid over the task's own"),
  idempotency_key: z
    .string()
    .min(1)
    .max(256)
    .refine((text) => text.isWellFormed(), "well-formed Unicode")
    .optional()
    .describe("The same key again answers the same run"),
  command: z.string().min(1).max(1000).optional().describe("A command text such as `forecast AAPL 7d`"),
});

export const EXECUTE_ROUTES = [
  defineRoute({
    method: "post",
    path: "/orchestrator/execute",
    summary: "Runs a task now",
    role: "operator",
    query: z.strictObject({ wait_seconds: waitSecondsSchema }),
    body: bodySchema,
    answers: {
      200: { description: "The run, finished within `wait_seconds`", schema: runViewSchema },
      202: { description: "The run, begun", schema: runViewSchema },
    },
    async handle({ query, body, signal }, api) {
      const { run } = await api.launch({ ...parseTarget(body, api), trigger: "manual" });
      const seen = await waitForEnd(api, run, query.wait_seconds, signal);
      const view = viewRun(seen);
      const status = FINAL_STATUSES.has(seen.status) && query.wait_seconds > 0 ? 200 : 202;
      return { status, body: view, headers: { location: `..${view.links.self}` } };
    },
  }),
];

function parseTarget(body: z.output<typeof bodySchema>, api: Api) {
  if (body.command !== undefined && body.task_name !== undefined) {
    const message = "task_name and command are both there: give one of them";
    throw inputProblem([buildInputError({ code: "VALUE_INVALID", path: "command", message })]);
  }
  if (body.command !== undefined) throw notYet("command texts", "Name the task as task_name, with its parameters.");
  if (body.task_name === undefined) {
    const message = "task_name is missing";
    throw inputProblem([
      buildInputError({ code: "VALUE_MISSING", path: "task_name", message, expected: "a task's name" }),
    ]);
  }
  configuredTask(api.configuration, body.task_name);
  return {
    task: body.task_name,
    parameters: body.parameters,
    ...(body.idempotency_key !== undefined && { idempotency_key: body.idempotency_key }),
  };
}
