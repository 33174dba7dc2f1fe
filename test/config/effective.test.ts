import { describe, expect, it } from "vitest";
import { BUILT_IN_AGENTS } from "../../config/built-in-agents.ts";
import { parseConfiguration } from "../../config/parse.ts";

const load = (text: string) => parseConfiguration(text, { file: "f.yaml" });

describe("the effective configuration", () => {
  it("has every default", () => {
    const { configuration } = load("tasks: {data_sync: {}}");
    expect(configuration.orchestrator).toEqual({
      enabled: true,
      timezone: "America/New_York",
      max_concurrent_tasks: 5,
      default_timeout_minutes: 15,
      health_check_interval_minutes: 5,
      performance_monitoring: true,
      prioritization: {
        base_priority_weight: 0.3,
        time_weight: 0.2,
        dependency_weight: 0.3,
        complexity_weight: 0.2,
      },
      error_alerting: true,
      health_window_runs: 100,
      recovery_minutes: 30,
      aging_minutes: 10,
      log_level: "info",
    });
    expect(configuration.tasks.data_sync).toEqual({
      enabled: true,
      agent: "data_sync",
      priority: "medium",
      retry_count: 3,
      retry_delay_minutes: 1,
      dependencies: [],
      dependency_lag: 1,
      on_stale: "wait",
      conditions: {},
      parameters: {},
      concurrent_execution: false,
      catchup: "none",
      jitter_seconds: 0,
      error_threshold: 5,
      on_low_performance: "warn",
      estimated_duration_seconds: 60,
      complexity_score: 1,
      required_capabilities: [],
    });
    expect(configuration.calendar).toEqual({
      exchange: "XNYS",
      holidays: "nyse",
      hours: { open: "09:30", close: "16:00", timezone: "America/New_York" },
      closures: [],
      early_closes: [],
    });
  });

  it("has the ten built-in agents, with what the file changes of them", () => {
    const { agents } = load(
      "agents: {execution: {max_concurrent_tasks: 1, memory_mb: 256}}\ntasks: {execution: {}}",
    ).configuration;
    expect(Object.keys(agents)).toEqual(Object.keys(BUILT_IN_AGENTS));
    expect(agents.execution).toEqual({
      ...BUILT_IN_AGENTS.execution,
      max_concurrent_tasks: 1,
      memory_mb: 256,
    });
    expect(agents.data_sync).toMatchObject({ max_concurrent_tasks: 5, memory_mb: 512 });
  });

  it("lets no attempt take longer than the whole run", () => {
    const { tasks } = load(
      "tasks: {data_sync: {max_duration_minutes: 9}, execution: {max_duration_minutes: 60}}",
    ).configuration;
    expect(tasks.data_sync?.timeout_minutes).toBe(9);
    expect(tasks.execution?.timeout_minutes).toBeUndefined();
  });

  it("has no holidays for another exchange unless it asks for them", () => {
    const hours = '{open: "09:00", close: "17:30", timezone: Europe/Berlin}';
    expect(load(`calendar: {exchange: XETR, hours: ${hours}}`).configuration.calendar.holidays).toBe("none");
    expect(load("calendar: {holidays: none}").configuration.calendar.holidays).toBe("none");
  });

  it("is plain JSON", () => {
    const { configuration } = load("tasks: {data_sync: {conditions: {market_hours: true}}}");
    expect(JSON.parse(JSON.stringify(configuration))).toEqual(configuration);
  });

  it("keeps parameters as they are written, of any depth", () => {
    const { tasks } = load('tasks: {data_sync: {parameters: {a: {b: [1, "2", null, {c: 2026-01-09}]}}}}').configuration;
    expect(tasks.data_sync?.parameters).toEqual({ a: { b: [1, "2", null, { c: "2026-01-09" }] } });
  });
});

describe("what is allowed and probably not meant is a warning", () => {
  it.each([
    ["orchestrator: {}", "CONFIG_NO_TASKS", ""],
    ["tasks: {data_sync: {timeout_minutes: 20}}", "CONFIG_TIMEOUT_ABOVE_LAMBDA", "tasks.data_sync.timeout_minutes"],
    [
      "tasks: {data_sync: {timeout_minutes: 1, estimated_duration_seconds: 61}}",
      "CONFIG_ESTIMATE_ABOVE_TIMEOUT",
      "tasks.data_sync.estimated_duration_seconds",
    ],
    [
      "tasks: {data_sync: {enabled: false}, execution: {dependencies: [data_sync]}}",
      "CONFIG_DEPENDENCY_DISABLED",
      "tasks.execution.dependencies.0",
    ],
  ])("%s", (text, code, path) => {
    expect(load(text).warnings).toEqual([expect.objectContaining({ code, path, line: 1 })]);
  });
});
