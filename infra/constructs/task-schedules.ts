import { taskSchedule } from "../../config/task-schedule.ts";
import { createCalendar } from "../../core/calendar/calendar.ts";
import { buildRuleExpressions, buildSchedulerExpressions } from "../../core/schedule/eventbridge.ts";
import type { Deployment } from "../deployment.ts";
import { swaps } from "../localstack-swaps.ts";

/** When something is to happen: `timezone` for EventBridge Scheduler, none for a rule, which knows UTC only. */
export interface CloudSchedule {
  readonly expression: string;
  readonly timezone?: string;
}

/** The schedules that fire a task in the cloud; none for a task that is run by hand or is not enabled. */
export function buildTaskSchedules(deployment: Deployment, taskName: string): readonly CloudSchedule[] {
  const { orchestrator, tasks, calendar: spec } = deployment.configuration;
  const task = tasks[taskName];
  if (task === undefined || !task.enabled || !orchestrator.enabled) return [];
  const schedule = taskSchedule(orchestrator, task);
  const calendar = createCalendar(spec);
  return swaps(deployment, "rules_for_scheduler")
    ? buildRuleExpressions(schedule, calendar).map((expression) => ({ expression }))
    : buildSchedulerExpressions(schedule, calendar);
}
