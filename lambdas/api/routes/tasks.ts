import { z } from "zod";
import type { Json } from "../../../core/json.ts";
import { prioritySchema } from "../../../core/priority.ts";
import type { TaskChanges } from "../../control/steer.ts";
import type { Api } from "../api.ts";
import { configuredTask } from "../effective-task.ts";
import { notYet } from "../not-yet.ts";
import { pageQuerySchema, pageSchema, paginate } from "../page.ts";
import { defineRoute } from "../route.ts";
import { taskViewSchema, viewTask, viewTasks } from "../task-view.ts";

const parameters = z.strictObject({ name: z.string() });
const answers = { 200: { description: "The task after the change", schema: taskViewSchema } };
const minutes = z.number().positive().max(525_600);

/** What lies in the deployed schedules and state machines. */
const DEPLOYED_KEYS = [
  "interval_minutes",
  "cron",
  "at",
  "every",
  "between",
  "timezone",
  "timeout_minutes",
  "retry_count",
] as const;

const SUMMARIES = {
  pause: "Lets no further run of the task begin",
  resume: "Lets runs of the task begin again",
  reset: "Closes the task's breaker and forgets its errors",
};

/** Settings over the deployed file; null takes one back. */
const changesSchema = z.strictObject({
  enabled: z.boolean().nullable().optional(),
  priority: prioritySchema.nullable().optional(),
  parameters: z
    .record(z.string(), z.json() as z.ZodType<Json>)
    .nullable()
    .optional(),
  max_duration_minutes: minutes.nullable().optional(),
  error_threshold: z.int().positive().nullable().optional(),
  ...Object.fromEntries(DEPLOYED_KEYS.map((key) => [key, z.unknown().optional().describe("Not in this version")])),
});

export const TASK_ROUTES = [
  defineRoute({
    method: "get",
    path: "/tasks",
    summary: "The configured tasks as they are now, by name",
    role: "viewer",
    query: pageQuerySchema,
    answers: { 200: { description: "A page of tasks", schema: pageSchema(taskViewSchema) } },
    handle: async ({ query }, api) => ({
      status: 200,
      body: paginate(await viewTasks(api), (task) => task.name, query),
    }),
  }),
  defineRoute({
    method: "get",
    path: "/tasks/{name}",
    summary: "One task as it is now",
    role: "viewer",
    parameters,
    answers: { 200: { description: "The task", schema: taskViewSchema } },
    handle: async ({ parameters: { name } }, api) => ({ status: 200, body: await viewTask(api, name) }),
  }),
  defineRoute({
    method: "patch",
    path: "/tasks/{name}",
    summary: "Changes a task's settings over the deployed file; null takes a change back",
    role: "admin",
    parameters,
    body: changesSchema,
    answers,
    async handle({ parameters: { name }, body, principal }, api) {
      const refused = DEPLOYED_KEYS.filter((key) => Object.hasOwn(body, key));
      if (refused.length > 0) {
        throw notYet(`change of ${refused.join(", ")} at run time`, "Change it in the configuration file.");
      }
      configuredTask(api.configuration, name);
      const changes = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
      await api.steer.changeTask(name, changes as TaskChanges, principal.name);
      return { status: 200, body: await viewTask(api, name) };
    },
  }),
  ...(["pause", "resume", "reset"] as const).map((action) =>
    defineRoute({
      method: "post",
      path: `/tasks/{name}/${action}`,
      summary: SUMMARIES[action],
      role: "operator",
      parameters,
      answers,
      async handle({ parameters: { name }, principal }, api) {
        configuredTask(api.configuration, name);
        await steer(api, action, name, principal.name);
        return { status: 200, body: await viewTask(api, name) };
      },
    }),
  ),
];

function steer(api: Api, action: "pause" | "resume" | "reset", task: string, author: string): Promise<void> {
  if (action === "reset") return api.steer.reset(task, author);
  return api.steer[action]({ kind: "task", name: task }, author);
}
