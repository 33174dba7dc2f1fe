import { z } from "zod";
import type { ConditionRegistry } from "../core/conditions/condition.ts";
import { type AgentDirectory, createAgentDirectory } from "./agent-directory.ts";
import { BUILT_IN_AGENTS } from "./built-in-agents.ts";
import { completeCalendar } from "./checks/check-calendar.ts";
import { buildTaskSchema } from "./file-schema.ts";
import type { Body } from "./overlay.ts";
import {
  type AgentConfiguration,
  agentSchema,
  type Configuration,
  orchestratorSchema,
  type TaskConfiguration,
} from "./schema.ts";
import { childOf, toPlain } from "./source/source-node.ts";

/** The effective configuration out of a body in which nothing is wrong. */
export function assembleConfiguration(
  body: Body,
  environment: string,
  multiplier: number,
  conditions: ConditionRegistry | undefined,
): Configuration {
  const orchestrator = orchestratorSchema.parse(plainPart(body, "orchestrator"));
  const agents = assembleAgents(plainPart(body, "agents"));
  const directory = createAgentDirectory(new Map(Object.entries(agents)));
  const tasks = z.record(z.string(), buildTaskSchema(conditions)).parse(plainPart(body, "tasks"));
  return {
    environment,
    orchestrator,
    agents,
    tasks: Object.fromEntries(
      Object.entries(tasks).map(([name, task]) => [
        name,
        assembleTask(name, task, directory, multiplier, orchestrator.default_timeout_minutes),
      ]),
    ),
    calendar: completeCalendar(plainPart(body, "calendar")),
  };
}

/** The built-in agents, with what the file says of them over what they say of themselves. */
function assembleAgents(written: unknown): { readonly [name: string]: AgentConfiguration } {
  const changes = z.record(z.string(), z.record(z.string(), z.unknown())).parse(written);
  return Object.fromEntries(
    Object.entries(BUILT_IN_AGENTS).map(([name, agent]) => [name, agentSchema.parse({ ...agent, ...changes[name] })]),
  );
}

function assembleTask(
  name: string,
  task: TaskConfiguration,
  agents: AgentDirectory,
  multiplier: number,
  defaultTimeoutMinutes: number,
): Configuration["tasks"][string] {
  const [agent = ""] = agents.find({ name, agent: task.agent, task_type: task.task_type });
  // One attempt may take no longer than the whole run.
  const isCut = task.timeout_minutes === undefined && (task.max_duration_minutes ?? Infinity) < defaultTimeoutMinutes;
  return {
    ...task,
    ...(isCut && { timeout_minutes: task.max_duration_minutes }),
    agent,
    error_threshold: Math.ceil(task.error_threshold * multiplier),
  };
}

function plainPart(body: Body, key: string): unknown {
  const part = childOf(body, key);
  return part === undefined ? {} : toPlain(part);
}
