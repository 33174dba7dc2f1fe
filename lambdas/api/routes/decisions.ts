import { z } from "zod";
import { decisionSchema, RUN_STATUSES } from "../../../core/run.ts";
import { cursorSchema, limitSchema, pageSchema, taskFilterSchema } from "../page.ts";
import { defineRoute } from "../route.ts";

const recordSchema = decisionSchema.extend({
  run_id: z.string(),
  task_name: z.string(),
  status: z.enum(RUN_STATUSES),
  queued_at: z.string().describe("RFC 3339 in UTC"),
});

export const DECISION_ROUTES = [
  defineRoute({
    method: "get",
    path: "/decisions",
    summary: "The newest decision about each run, newest run first; a page may be shorter than its limit",
    role: "viewer",
    query: z.strictObject({
      task: taskFilterSchema,
      outcome: decisionSchema.shape.outcome.optional(),
      limit: limitSchema(100, 50),
      cursor: cursorSchema,
    }),
    answers: { 200: { description: "A page of decisions", schema: pageSchema(recordSchema) } },
    async handle({ query: { task, outcome, limit, cursor } }, api) {
      const page = await api.runs.list({
        limit,
        ...(task !== undefined && { task }),
        ...(cursor !== undefined && { cursor }),
      });
      const items = page.runs.flatMap(({ run_id, task_name, status, queued_at, decision }) =>
        decision === null || (outcome !== undefined && decision.outcome !== outcome)
          ? []
          : [{ run_id, task_name, status, queued_at, ...decision }],
      );
      return { status: 200, body: { items, cursor: page.cursor ?? null } };
    },
  }),
];
