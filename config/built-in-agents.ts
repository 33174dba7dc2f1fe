/**
 * The agents that come with the orchestrator; a configuration names them without declaring them.
 * Each lives in `lambdas/agents/<name, with dashes>/agent.ts`.
 */
export interface BuiltInAgent {
  readonly description: string;
  readonly task_types: readonly string[];
  readonly capabilities: readonly string[];
}

export const BUILT_IN_AGENTS = {
  data_sync: {
    description: "Synchronises market data, checks its quality, measures realised volatility",
    task_types: ["data_sync"],
    capabilities: ["market_data"],
  },
  sentiment_fetch: {
    description: "Reads market sentiment from feeds, or implies it from prices",
    task_types: ["sentiment_fetch"],
    capabilities: ["sentiment_analysis"],
  },
  meta_control: {
    description: "Coordinates: derives the trading regime and the risk budget from health, sentiment and volatility",
    task_types: ["meta_control"],
    capabilities: ["coordination"],
  },
  risk_management: {
    description: "Measures portfolio risk, sets limits, vets proposed orders",
    task_types: ["risk_management"],
    capabilities: ["risk_management"],
  },
  execution: {
    description: "Executes vetted orders against the paper broker",
    task_types: ["execution"],
    capabilities: ["order_execution"],
  },
  explanation: {
    description: "Explains decisions and trades in words whose numbers are traced to runs",
    task_types: ["explanation"],
    capabilities: ["reporting"],
  },
  system_health: {
    description: "Watches the health of tasks and agents",
    task_types: ["system_health"],
    capabilities: ["monitoring"],
  },
  performance_analysis: {
    description: "Analyses return, Sharpe ratio, drawdown and hit rate",
    task_types: ["performance_analysis"],
    capabilities: ["performance_analysis"],
  },
  strategy_research: {
    description: "Back-tests strategies walk-forward and proposes orders",
    task_types: ["strategy_research"],
    capabilities: ["strategy_research"],
  },
  model_innovation: {
    description: "Compares forecasting models out of sample",
    task_types: ["model_innovation"],
    capabilities: ["forecasting"],
  },
} as const satisfies Record<string, BuiltInAgent>;
