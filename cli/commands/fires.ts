import { z } from "zod";
import { closest } from "../../config/closest.ts";
import type { Configuration } from "../../config/schema.ts";
import { taskSchedule } from "../../config/task-schedule.ts";
import { type Calendar, createCalendar } from "../../core/calendar/calendar.ts";
import { formatInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { firesBetween } from "../../core/schedule/fires.ts";
import type { RunCommand } from "../command.ts";
import { load } from "../load-configuration.ts";
import { instantOption, parseOptions, usage } from "../options.ts";
import { formatTable } from "../text/table.ts";

const optionsSchema = z.object({
  from: instantOption,
  to: instantOption,
  task: z.string().optional(),
  all: z.boolean().default(false),
});

interface Fire {
  readonly task: string;
  readonly at: EpochMillis;
}

export const fires: RunCommand = async (context) => {
  const { from, to, task, all } = parseOptions(optionsSchema, context.options);
  if (to < from) throw usage("--to is before --from");
  const { configuration } = load(context);
  const calendar = createCalendar(configuration.calendar);
  const found = chooseTasks(configuration, task, all)
    .flatMap((name) => listFires(configuration, calendar, name, from, to))
    .sort(byTimeThenName)
    .map((fire) => ({ task: fire.task, scheduled_time: formatInstant(fire.at) }));
  const table = formatTable(
    ["TIME", "TASK"],
    found.map((fire) => [fire.scheduled_time, fire.task]),
  );
  return { document: found, text: found.length === 0 ? "no fires" : table };
};

function chooseTasks({ orchestrator, tasks }: Configuration, only: string | undefined, all: boolean): string[] {
  if (only !== undefined && !Object.hasOwn(tasks, only)) {
    const suggestion = closest(only, Object.keys(tasks));
    throw usage(
      `--task ${only}: there is no such task${suggestion === undefined ? "" : `, did you mean ${suggestion}?`}`,
    );
  }
  return Object.entries(tasks)
    .filter(([name, task]) => (only === undefined || name === only) && (all || (orchestrator.enabled && task.enabled)))
    .map(([name]) => name);
}

function listFires(
  configuration: Configuration,
  calendar: Calendar,
  name: string,
  from: EpochMillis,
  to: EpochMillis,
): Fire[] {
  const task = configuration.tasks[name];
  if (task === undefined) return [];
  const schedule = taskSchedule(configuration.orchestrator, task);
  return Array.from(firesBetween(schedule, calendar, from, to), (at) => ({ task: name, at }));
}

function byTimeThenName(left: Fire, right: Fire): number {
  return left.at - right.at || (left.task < right.task ? -1 : 1);
}
