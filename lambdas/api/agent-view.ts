import { z } from "zod";
import { closest } from "../../config/closest.ts";
import { OrchestratorError } from "../../core/errors.ts";
import { healthOf } from "../../core/health/health.ts";
import { FRESH_AGENT_RECORD, type HouseRecord } from "../records/house-record.ts";
import { poolOverridesSchema } from "../records/overrides.ts";
import type { Api } from "./api.ts";

export const agentViewSchema = z.object({
  name: z.string(),
  description: z.string().nullable(),
  capabilities: z.array(z.string()),
  task_types: z.array(z.string()),
  tasks: z.array(z.string()).describe("The configured tasks it works on"),
  paused: z.boolean(),
  max_concurrent_tasks: z.int(),
  running: z.int(),
  waiting: z.int(),
  health_score: z.number().min(0).max(1).describe("Successes / (successes + failures) over the newest runs"),
  overrides: poolOverridesSchema,
});
export type AgentView = z.output<typeof agentViewSchema>;

/** Every agent of the configuration. */
export function viewAgents({ configuration }: Pick<Api, "configuration">, house: HouseRecord): AgentView[] {
  const tasks = Object.entries(configuration.tasks);
  return Object.entries(configuration.agents).map(([name, agent]) => {
    const state = house.agents[name] ?? FRESH_AGENT_RECORD;
    return {
      name,
      description: agent.description ?? null,
      capabilities: agent.capabilities,
      task_types: agent.task_types,
      tasks: tasks.filter(([, task]) => task.agent === name).map(([task]) => task),
      paused: state.overrides?.paused?.value ?? false,
      max_concurrent_tasks: state.overrides?.max_concurrent_tasks?.value ?? agent.max_concurrent_tasks,
      running: state.count,
      waiting: state.waiting,
      health_score: healthOf(state.outcomes, configuration.orchestrator.health_window_runs),
      overrides: state.overrides ?? {},
    };
  });
}

/** @throws OrchestratorError `AGENT_UNKNOWN` */
export async function viewAgent(api: Api, name: string): Promise<AgentView> {
  const view = viewAgents(api, await api.state.house()).find((agent) => agent.name === name);
  if (view === undefined) throw unknownAgent(api, name);
  return view;
}

/** @throws OrchestratorError `AGENT_UNKNOWN` */
export function requireAgent(api: Pick<Api, "configuration">, name: string): void {
  if (!Object.hasOwn(api.configuration.agents, name)) throw unknownAgent(api, name);
}

function unknownAgent({ configuration }: Pick<Api, "configuration">, name: string): OrchestratorError {
  const suggestion = closest(name, Object.keys(configuration.agents));
  return new OrchestratorError({
    code: "AGENT_UNKNOWN",
    fault: "user",
    message: `there is no agent ${name}`,
    remedy: suggestion === undefined ? "GET /agents lists them." : `Did you mean ${suggestion}?`,
    found: name,
  });
}
