import type { Configuration } from "../config/schema.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import type { ScheduledTask } from "./scheduler.ts";

/** The enabled tasks with their schedules; none while the orchestrator is disabled. */
export function scheduledTasks(
  configuration: Pick<Configuration, "orchestrator" | "tasks">,
  scheduleOf: (task: string) => Schedule,
): readonly ScheduledTask[] {
  if (!configuration.orchestrator.enabled) return [];
  return Object.entries(configuration.tasks)
    .filter(([, task]) => task.enabled)
    .map(([name, task]) => ({
      name,
      schedule: scheduleOf(name),
      catchup: task.catchup,
      catchupWindowMinutes: task.catchup_window_minutes,
      jitterSeconds: task.jitter_seconds,
    }));
}
