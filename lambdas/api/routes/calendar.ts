import { z } from "zod";
import { formatDate, MILLIS_PER_DAY, parseDate } from "../../../core/civil-date.ts";
import { formatInstant, parseInstant } from "../../../core/instant.ts";
import type { EpochMillis } from "../../../core/ports/clock.ts";
import { firesBetween } from "../../../core/schedule/fires.ts";
import { createTimeZone } from "../../../core/time-zone.ts";
import type { Api } from "../api.ts";
import { configuredTask } from "../effective-task.ts";
import { buildInputError, inputProblem } from "../input-errors.ts";
import { pageQuerySchema, pageSchema, paginate } from "../page.ts";
import { defineRoute } from "../route.ts";
import { viewTasks } from "../task-view.ts";

/** A year's calendar and its neighbours in one answer, and no more work than that. */
const MAX_DAYS = 400;
const USUAL_CALENDAR_DAYS = 30;

const date = z
  .string()
  .refine((text) => parseDate(text) !== undefined, "a date YYYY-MM-DD")
  .optional();
const instant = z
  .string()
  .refine((text) => readInstant(text) !== undefined, "an RFC 3339 instant such as 2026-11-27T18:00:00Z")
  .transform((text) => readInstant(text) ?? 0)
  .optional();

const sessionSchema = z.object({
  date: z.string(),
  open: z.string(),
  close: z.string(),
  early_close: z.boolean(),
  name: z.string().optional().describe("The reason for an early close"),
});
const fireSchema = z.object({ task: z.string(), scheduled_time: z.string() });

export const CALENDAR_ROUTES = [
  defineRoute({
    method: "get",
    path: "/calendar",
    summary: "Trading sessions from one date to another, both included; the next 30 days when not given",
    role: "viewer",
    query: pageQuerySchema.extend({ from: date, to: date, exchange: z.string().optional() }),
    answers: { 200: { description: "A page of sessions", schema: pageSchema(sessionSchema) } },
    async handle({ query }, api) {
      const { calendar } = api.context;
      if (query.exchange !== undefined && query.exchange !== calendar.exchange) {
        throw badQuery("exchange", `only ${calendar.exchange} is configured`, calendar.exchange);
      }
      const today = Math.floor(createTimeZone(calendar.timezone).toWall(api.clock.now()) / MILLIS_PER_DAY);
      const from = query.from ?? formatDate(today);
      const to = query.to ?? formatDate((parseDate(from) ?? today) + USUAL_CALENDAR_DAYS);
      checkSpan((parseDate(from) ?? 0) * MILLIS_PER_DAY, (parseDate(to) ?? 0) * MILLIS_PER_DAY);
      const sessions = calendar
        .sessions(from, to)
        .map((session) => ({ ...session, open: formatInstant(session.open), close: formatInstant(session.close) }));
      return { status: 200, body: paginate(sessions, (session) => session.date, query) };
    },
  }),
  defineRoute({
    method: "get",
    path: "/fires",
    summary: "Coming fires of enabled tasks in order; the next 24 hours when not given",
    role: "viewer",
    query: pageQuerySchema.extend({
      from: instant,
      to: instant,
      task: z.string().optional(),
      all: z.enum(["true", "false"]).optional().describe("Fires of disabled and paused tasks as well"),
    }),
    answers: { 200: { description: "A page of fires", schema: pageSchema(fireSchema) } },
    async handle({ query }, api) {
      const from = query.from ?? api.clock.now();
      const to = query.to ?? from + MILLIS_PER_DAY;
      checkSpan(from, to);
      if (query.task !== undefined) configuredTask(api.configuration, query.task);
      const names = await wantedTasks(api, query.task, query.all === "true");
      const fires = names.flatMap((task) => [...listFires(api, task, from, to)]);
      return { status: 200, body: paginate(fires, (fire) => `${fire.scheduled_time} ${fire.task}`, query) };
    },
  }),
];

async function wantedTasks(api: Api, only: string | undefined, all: boolean): Promise<string[]> {
  const tasks = await viewTasks(api);
  return tasks
    .filter((task) => (only === undefined || task.name === only) && (all || (task.enabled && !task.paused)))
    .map((task) => task.name);
}

function* listFires(api: Api, name: string, from: EpochMillis, to: EpochMillis) {
  const { schedule } = api.context.task(name);
  for (const at of firesBetween(schedule, api.context.calendar, from, to))
    yield { task: name, scheduled_time: formatInstant(at) };
}

function checkSpan(from: EpochMillis, to: EpochMillis): void {
  if (to < from) throw badQuery("to", "to is before from", "a moment after from");
  if (to - from > MAX_DAYS * MILLIS_PER_DAY) throw badQuery("to", `from and to are more than ${MAX_DAYS} days apart`);
}

function badQuery(key: string, message: string, expected: string | null = null) {
  return inputProblem([buildInputError({ code: "VALUE_INVALID", path: `query.${key}`, message, expected })]);
}

function readInstant(text: string): EpochMillis | undefined {
  try {
    return parseInstant(text);
  } catch {
    return undefined;
  }
}
