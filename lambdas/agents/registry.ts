import type { BUILT_IN_AGENTS } from "../../config/built-in-agents.ts";
import { OrchestratorError } from "../../core/errors.ts";
import type { Agent } from "./contract.ts";

type BuiltInAgentName = keyof typeof BUILT_IN_AGENTS;

/** Each agent is imported when it is asked for: a thread or a Lambda loads only what it runs. */
const LOADERS: { readonly [Name in BuiltInAgentName]: () => Promise<Agent> } = {
  data_sync: async () => (await import("./data-sync/agent.ts")).dataSync,
  sentiment_fetch: async () => (await import("./sentiment-fetch/agent.ts")).sentimentFetch,
  meta_control: async () => (await import("./meta-control/agent.ts")).metaControl,
  risk_management: async () => (await import("./risk-management/agent.ts")).riskManagement,
  execution: async () => (await import("./execution/agent.ts")).execution,
  explanation: async () => (await import("./explanation/agent.ts")).explanation,
  system_health: async () => (await import("./system-health/agent.ts")).systemHealth,
  performance_analysis: async () => (await import("./performance-analysis/agent.ts")).performanceAnalysis,
  strategy_research: async () => (await import("./strategy-research/agent.ts")).strategyResearch,
  model_innovation: async () => (await import("./model-innovation/agent.ts")).modelInnovation,
};

/**
 * The built-in agent of that name, imported on first use.
 * @throws OrchestratorError `AGENT_UNKNOWN` for any other name.
 */
export async function loadAgent(name: string): Promise<Agent> {
  if (!Object.hasOwn(LOADERS, name)) {
    throw new OrchestratorError({
      code: "AGENT_UNKNOWN",
      fault: "user",
      message: `there is no built-in agent ${name}`,
      remedy: "Name one of the built-in agents.",
      expected: Object.keys(LOADERS).join(", "),
      found: name,
    });
  }
  return LOADERS[name as BuiltInAgentName]();
}
