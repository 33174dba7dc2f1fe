import type { AgentConfiguration, Configuration, TaskConfiguration } from "../../config/schema.ts";
import { taskSchedule } from "../../config/task-schedule.ts";
import { type Calendar, createCalendar } from "../../core/calendar/calendar.ts";
import type { ConditionRegistry } from "../../core/conditions/condition.ts";
import { createConditions } from "../../core/conditions/create-conditions.ts";
import { OrchestratorError } from "../../core/errors.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Executions } from "../../core/ports/executions.ts";
import type { Ids } from "../../core/ports/ids.ts";
import type { Table } from "../../core/ports/table.ts";
import type { Schedule } from "../../core/schedule/schedule.ts";

/** What every part of the control function works with. */
export interface ControlDependencies {
  readonly table: Table;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly configuration: Configuration;
  /** The built-in conditions unless given. */
  readonly conditions?: ConditionRegistry;
}

export interface KnownTask {
  readonly name: string;
  readonly configuration: TaskConfiguration & { readonly agent: string };
  readonly agent: AgentConfiguration;
  readonly schedule: Schedule;
  /** How many tasks depend on it. */
  readonly dependents: number;
}

/** The ports and the configuration, with what follows from it worked out once. */
export interface ControlContext {
  readonly table: Table;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly orchestrator: Configuration["orchestrator"];
  readonly agents: Configuration["agents"];
  readonly conditions: ConditionRegistry;
  readonly calendar: Calendar;
  /** @throws OrchestratorError TASK_UNKNOWN */
  task(name: string): KnownTask;
  /** As `task`, for what may be left over from an older configuration. */
  findTask(name: string): KnownTask | undefined;
}

const contexts = new WeakMap<ControlDependencies, ControlContext>();

/** One context for one set of dependencies: the factories of this folder are given the same object. */
export function contextOf(dependencies: ControlDependencies): ControlContext {
  const known = contexts.get(dependencies);
  if (known !== undefined) return known;
  const context = createContext(dependencies);
  contexts.set(dependencies, context);
  return context;
}

function createContext({ configuration, conditions, ...ports }: ControlDependencies): ControlContext {
  const tasks = new Map(
    Object.keys(configuration.tasks).map((name) => [name, describeTask(configuration, name)] as const),
  );
  return {
    ...ports,
    orchestrator: configuration.orchestrator,
    agents: configuration.agents,
    conditions: conditions ?? createConditions(),
    calendar: createCalendar(configuration.calendar),
    findTask: (name) => tasks.get(name),
    task(name) {
      const task = tasks.get(name);
      if (task !== undefined) return task;
      throw new OrchestratorError({
        code: "TASK_UNKNOWN",
        fault: "user",
        message: `there is no task ${name}`,
        expected: [...tasks.keys()].join(", "),
        found: name,
        remedy: "Name a task of the configuration.",
      });
    },
  };
}

function describeTask(configuration: Configuration, name: string): KnownTask {
  const task = configuration.tasks[name];
  const agent = task === undefined ? undefined : configuration.agents[task.agent];
  if (task === undefined || agent === undefined) {
    throw new OrchestratorError({
      code: "CONFIG_INVALID",
      fault: "system",
      message: `task ${name} names agent ${task?.agent}, which the effective configuration does not have`,
      expected: Object.keys(configuration.agents).join(", "),
    });
  }
  const others = Object.values(configuration.tasks);
  return {
    name,
    configuration: task,
    agent,
    schedule: taskSchedule(configuration.orchestrator, task),
    dependents: others.filter(({ dependencies }) => dependencies.includes(name)).length,
  };
}
