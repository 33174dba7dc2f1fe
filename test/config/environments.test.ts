import { describe, expect, it } from "vitest";
import { describeConfiguration } from "../../config/describe.ts";
import { parseConfiguration } from "../../config/parse.ts";
import { briefly, problemsOf } from "./read.ts";

const FILE = `orchestrator:
  max_concurrent_tasks: 5
  aging_minutes: 20
tasks:
  data_sync:
    interval_minutes: 10
    error_threshold: 3
    parameters: {symbols: [AAPL], history_sessions: 250}
    conditions: {market_hours: true}
  execution: {every: 5m, between: [open, close], dependencies: [data_sync]}
environments:
  development:
    max_concurrent_tasks: 3
    error_threshold_multiplier: 1.5
    tasks:
      data_sync:
        cron: "0 10 * * *"
        parameters: {symbols: [MSFT], outlier_deviations: 5}
        conditions: {system_health: 0.5}
      execution: {every: 15m, dependencies: []}
  production:
    orchestrator: {max_concurrent_tasks: 9}
`;

function load(environment?: string, env: Record<string, string> = {}, file = FILE) {
  return parseConfiguration(file, { file: "f.yaml", environment, env });
}

describe("an environment", () => {
  it("lays its values over the orchestrator's and the tasks'", () => {
    const { configuration } = load("development");
    expect(configuration.environment).toBe("development");
    expect(configuration.orchestrator).toMatchObject({ max_concurrent_tasks: 3, aging_minutes: 20 });
    expect(configuration.tasks.data_sync).toMatchObject({
      parameters: { symbols: ["MSFT"], history_sessions: 250, outlier_deviations: 5 },
      conditions: { market_hours: true, system_health: 0.5 },
    });
  });

  it("replaces a task's schedule as a whole", () => {
    const { tasks } = load("development").configuration;
    expect(tasks.data_sync).toMatchObject({ cron: "0 10 * * *" });
    expect(tasks.data_sync).not.toHaveProperty("interval_minutes");
    expect(tasks.execution).toMatchObject({ every: "15m", between: ["open", "close"], dependencies: [] });
  });

  it("multiplies error thresholds and rounds up, defaults too", () => {
    const { tasks } = load("development").configuration;
    expect(tasks.data_sync?.error_threshold).toBe(5);
    expect(tasks.execution?.error_threshold).toBe(8);
    expect(load("production").configuration.tasks.data_sync?.error_threshold).toBe(3);
  });

  it("may hold the orchestrator's values under their own key as well, but not both ways", () => {
    expect(load("production").configuration.orchestrator.max_concurrent_tasks).toBe(9);
    const twice = "environments: {a: {max_concurrent_tasks: 1, orchestrator: {max_concurrent_tasks: 2}}}";
    expect(briefly(problemsOf(twice))).toEqual([
      "1:60 environments.a.orchestrator.max_concurrent_tasks CONFIG_KEY_DUPLICATE",
    ]);
  });

  it("is not in force unless chosen", () => {
    const { configuration } = load();
    expect(configuration.environment).toBe("default");
    expect(configuration.orchestrator.max_concurrent_tasks).toBe(5);
    expect(configuration.tasks.data_sync).toMatchObject({ interval_minutes: 10 });
  });

  it("is chosen by the argument before the variable ENV", () => {
    expect(load(undefined, { ENV: "production" }).configuration.environment).toBe("production");
    expect(load("development", { ENV: "production" }).configuration.environment).toBe("development");
    expect(describeConfiguration(load(undefined, { ENV: "production" }), "environment")).toEqual({
      value: "production",
      origin: "environment variable ENV",
    });
  });

  it("that is not in the file is an error with a suggestion; a shell's ENV is none of ours", () => {
    expect(problemsOf(FILE, { environment: "producton" })).toEqual([
      expect.objectContaining({ code: "CONFIG_ENVIRONMENT_UNKNOWN", suggestion: "production", line: null }),
    ]);
    expect(problemsOf(FILE, { env: { ENV: "prod" } })).toEqual([
      expect.objectContaining({ code: "CONFIG_ENVIRONMENT_UNKNOWN", path: "ENV" }),
    ]);
    expect(problemsOf(FILE, { env: { ENV: "/root/.shrc" } })).toEqual([]);
    expect(problemsOf("tasks: {}", { env: { ENV: "production" } })).toEqual([]);
    expect(problemsOf("tasks: {}", { environment: "default" }).map(({ code }) => code)).toEqual([
      "CONFIG_ENVIRONMENT_UNKNOWN",
    ]);
  });
});

describe("an overlay is checked, chosen or not", () => {
  it("with problems at its own lines", () => {
    const file = `tasks:
  data_sync: {interval_minutes: 10, max_duration_minutes: 8}
  execution: {dependencies: [data_sync]}
environments:
  development:
    max_concurrent_tasks: 0
    aging_minuts: 5
    error_threshold_multiplier: 0
    tasks:
      data_snc: {enabled: false}
      data_sync: {timeout_minutes: 9, dependencies: [execution], agent: nobody}
  bad name: {}
`;
    expect(briefly(problemsOf(file))).toEqual([
      "6:27 environments.development.max_concurrent_tasks CONFIG_VALUE_INVALID",
      "7:5 environments.development.aging_minuts CONFIG_KEY_UNKNOWN",
      "8:33 environments.development.error_threshold_multiplier CONFIG_VALUE_INVALID",
      "10:7 environments.development.tasks.data_snc CONFIG_TASK_UNKNOWN",
      "11:36 environments.development.tasks.data_sync.timeout_minutes CONFIG_TIMEOUT_IMPOSSIBLE",
      "11:54 environments.development.tasks.data_sync.dependencies.0 CONFIG_DEPENDENCY_CYCLE",
      "11:73 environments.development.tasks.data_sync.agent CONFIG_AGENT_UNKNOWN",
      "12:3 environments.bad name CONFIG_NAME_INVALID",
    ]);
    expect(problemsOf(file, { environment: "development" })).toEqual(problemsOf(file));
  });

  it("and the file's own problems are told once, however many overlays there are", () => {
    const file =
      "tasks: {data_sync: {priority: x}}\nenvironments: {a: {tasks: {data_sync: {enabled: true}}}, b: {timezone: UTC}}";
    expect(briefly(problemsOf(file, { environment: "a" }))).toEqual([
      "1:31 tasks.data_sync.priority CONFIG_VALUE_INVALID",
    ]);
  });

  it("also where its parts are no maps", () => {
    const file = `tasks: {data_sync: {}}
environments:
  a: {orchestrator: 5, tasks: [data_sync]}
  b: {tasks: {data_sync: 7}}
`;
    expect(briefly(problemsOf(file))).toEqual([
      "3:21 environments.a.orchestrator CONFIG_TYPE_WRONG",
      "3:31 environments.a.tasks CONFIG_TYPE_WRONG",
      "4:26 environments.b.tasks.data_sync CONFIG_TYPE_WRONG",
    ]);
  });

  it("and what it brings about at a line of the file names it", () => {
    const file = `tasks:
  execution: {dependencies: [data_sync]}
  data_sync: {}
environments:
  development: {tasks: {data_sync: {dependencies: [execution]}}}
`;
    const expected = [
      expect.objectContaining({
        line: 2,
        path: "tasks.execution.dependencies.0",
        message:
          "these tasks wait for each other: execution → data_sync → execution, under the environment development",
      }),
    ];
    expect(problemsOf(file)).toEqual(expected);
    expect(problemsOf(file, { environment: "development" })).toEqual(expected);
  });

  it("and there are only so many", () => {
    const file = `environments:\n${Array.from({ length: 51 }, (_, i) => `  e${i}: {}\n`).join("")}`;
    expect(briefly(problemsOf(file))).toEqual(["52:3 environments.e50 CONFIG_TOO_MANY_ENVIRONMENTS"]);
  });
});
