import { OrchestratorError } from "../core/errors.ts";
import { parseSchedule } from "../core/schedule/parse-schedule.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import type { Configuration, TaskConfiguration } from "./schema.ts";

/**
 * When a task fires by itself, out of its own keys and the orchestrator's time zone.
 * @throws OrchestratorError `SCHEDULE_INVALID` with the first problem; an effective configuration has none.
 */
export function taskSchedule(
  orchestrator: Pick<Configuration["orchestrator"], "timezone">,
  task: TaskConfiguration,
): Schedule {
  const parsed = parseSchedule({
    ...task,
    timezone: task.timezone ?? orchestrator.timezone,
    market_hours: task.conditions.market_hours,
  });
  if ("schedule" in parsed) return parsed.schedule;
  const [problem] = parsed.problems;
  throw new OrchestratorError({
    code: "SCHEDULE_INVALID",
    fault: "user",
    message: problem?.message ?? "the schedule is not valid",
    remedy: "`orchestrator validate` says where it stands in the file.",
    ...(problem && { expected: problem.expected, found: problem.found, where: problem.path }),
  });
}
