import { describe, expect, it } from "vitest";
import { parseConfiguration } from "../../config/parse.ts";
import { briefly, problemsOf } from "./read.ts";

/** The configurations that the orchestrator's specification prints: every key has its meaning or is refused by name. */
describe("the specification's own examples", () => {
  it("of the orchestrator and a task are accepted with their meaning", () => {
    const { configuration, warnings } = parseConfiguration(
      `orchestrator:
  enabled: true
  max_concurrent_tasks: 5
  default_timeout_minutes: 15
  health_check_interval_minutes: 5
  performance_monitoring: true
  error_alerting: true

tasks:
  data_sync: {interval_minutes: 10}
  model_innovation:
    enabled: true
    interval_minutes: 1440  # 24 hours
    priority: "medium"
    max_duration_minutes: 60
    retry_count: 3
    retry_delay_minutes: 5
    dependencies: ["data_sync"]
    conditions:
      market_hours: false
      system_health: 0.8
    parameters:
      innovation_mode: "exploratory"
      model_types: ["lstm", "transformer"]
    timeout_minutes: 10
    concurrent_execution: false
    error_threshold: 3
    performance_threshold: 0.7
`,
      { file: "f.yaml" },
    );
    expect(configuration.tasks.model_innovation).toMatchObject({
      agent: "model_innovation",
      interval_minutes: 1440,
      conditions: { market_hours: false, system_health: 0.8 },
      parameters: { innovation_mode: "exploratory", model_types: ["lstm", "transformer"] },
    });
    expect(warnings.map(({ code, path }) => [code, path])).toEqual([["CONFIG_NOT_YET", "orchestrator.error_alerting"]]);
  });

  it("of environments are accepted with their meaning", () => {
    const file = `tasks: {data_sync: {error_threshold: 3}}
environments:
  development:
    max_concurrent_tasks: 3
    error_threshold_multiplier: 2

  production:
    max_concurrent_tasks: 5
    error_threshold_multiplier: 1
`;
    const { configuration } = parseConfiguration(file, { file: "f.yaml", environment: "development" });
    expect(configuration.orchestrator.max_concurrent_tasks).toBe(3);
    expect(configuration.tasks.data_sync?.error_threshold).toBe(6);
  });

  it("of graphs and goals are refused by name", () => {
    const file = `advanced_orchestration:
  max_concurrent_tasks: 5
  default_mode: "HIERARCHICAL"
  enable_metrics: true
  task_execution: {timeout_seconds: 3600, max_retries: 3, backoff_factor: 2.0}
  prioritization: {time_weight: 0.2, dependency_weight: 0.3, complexity_weight: 0.2, base_priority_weight: 0.3}
  performance: {enable_parallel_execution: true, enable_resource_monitoring: true, enable_adaptive_scheduling: true}
`;
    expect(briefly(problemsOf(file))).toEqual(["1:1 advanced_orchestration CONFIG_NOT_YET"]);
  });

  it("of workflows are refused by name", () => {
    const file = `workflows:
  standard:
    name: Standard Trading Day
    stages: {pre_market: {tasks: [{agent: junior_analyst, task_type: market_analysis, task_data: {}, priority: high}]}}
`;
    expect(briefly(problemsOf(file))).toEqual(["1:1 workflows CONFIG_NOT_YET"]);
  });
});
