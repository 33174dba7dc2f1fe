import { closest } from "../../config/closest.ts";
import type { Configuration } from "../../config/schema.ts";
import { OrchestratorError } from "../../core/errors.ts";
import type { TaskOverrides } from "../records/overrides.ts";

export type ConfiguredTask = Configuration["tasks"][string];

/**
 * The task as the file has it.
 * @throws OrchestratorError `TASK_UNKNOWN`
 */
export function configuredTask(configuration: Configuration, name: string): ConfiguredTask {
  const task = Object.hasOwn(configuration.tasks, name) ? configuration.tasks[name] : undefined;
  if (task !== undefined) return task;
  const suggestion = closest(name, Object.keys(configuration.tasks));
  throw new OrchestratorError({
    code: "TASK_UNKNOWN",
    fault: "user",
    message: `there is no task ${name}`,
    remedy: suggestion === undefined ? "`orchestrator tasks` lists them." : `Did you mean ${suggestion}?`,
    found: name,
  });
}

/** The file's values with those set at run time over them; parameters one by one, as a run gets them. */
export function overlay(task: ConfiguredTask, overrides: TaskOverrides): ConfiguredTask {
  const { paused: _, parameters, ...settings } = overrides;
  const values = Object.entries(settings).flatMap(([key, override]) =>
    override === undefined ? [] : [[key, override.value]],
  );
  return { ...task, ...Object.fromEntries(values), parameters: { ...task.parameters, ...parameters?.value } };
}
