import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { BUILT_IN_AGENTS } from "../../config/built-in-agents.ts";
import { buildJsonSchema } from "../../config/json-schema.ts";
import { loadConfiguration } from "../../config/load.ts";
import { readSource } from "../../config/source/read-source.ts";
import { toPlain } from "../../config/source/source-node.ts";

const path = (name: string) => fileURLToPath(new URL(`../../config/${name}`, import.meta.url));
const FILE = path("task_schedule.yaml");
const { configuration, warnings } = loadConfiguration({ file: FILE });

describe("the configuration that comes with the orchestrator", () => {
  it("is valid, without a warning, in every environment", () => {
    expect(warnings).toEqual([]);
    expect(loadConfiguration({ file: FILE, environment: "development" }).configuration).toMatchObject({
      orchestrator: { max_concurrent_tasks: 3 },
      tasks: { execution: { error_threshold: 6 } },
    });
    expect(loadConfiguration({ file: FILE, environment: "production" }).configuration.orchestrator).toEqual(
      configuration.orchestrator,
    );
  });

  it("has a task for each of the ten built-in agents", () => {
    expect(
      Object.values(configuration.tasks)
        .map(({ agent }) => agent)
        .sort(),
    ).toEqual(Object.keys(BUILT_IN_AGENTS).sort());
  });

  it.each([
    ["model_innovation", 1440, ["data_sync", "performance_analysis"], ["market_hours", "system_health"]],
    ["strategy_research", 720, ["sentiment_fetch", "data_sync"], ["market_volatility", "news_events"]],
    ["sentiment_fetch", 30, [], ["market_hours", "system_health"]],
    ["meta_control", 5, [], ["system_health"]],
    ["risk_management", 15, ["meta_control"], ["market_hours", "when"]],
    ["execution", 1, ["risk_management"], ["market_hours", "pending_orders"]],
    ["explanation", 60, ["execution"], ["new_trades", "system_health"]],
    ["system_health", 5, [], []],
    ["data_sync", 10, [], ["market_hours"]],
    ["performance_analysis", 120, ["execution"], ["trading_activity"]],
  ])("%s runs every %i minutes after %j under %j", (name, interval, dependencies, conditions) => {
    const task = configuration.tasks[name];
    expect(task).toMatchObject({ interval_minutes: interval, dependencies });
    expect(Object.keys(task?.conditions ?? {}).sort()).toEqual(conditions.toSorted());
  });

  it("expects no run to take longer than its timeout or its interval", () => {
    for (const task of Object.values(configuration.tasks)) {
      // A run in virtual time takes up to one and a half times its estimate.
      const longest = task.estimated_duration_seconds * 1.5;
      expect(longest).toBeLessThanOrEqual((task.timeout_minutes ?? 0) * 60);
      expect(longest).toBeLessThan((task.interval_minutes ?? 0) * 60);
      expect(task.max_duration_minutes).toBeDefined();
    }
  });

  it("names its schema for editors in its first line", () => {
    expect(readFileSync(FILE, "utf8").split("\n")[0]).toBe(
      "# yaml-language-server: $schema=./task_schedule.schema.json",
    );
  });
});

describe("the schema for editors", () => {
  const schema = JSON.parse(readFileSync(path("task_schedule.schema.json"), "utf8"));
  const accepts = (value: unknown) => z.fromJSONSchema(schema).safeParse(value).success;

  it("is the one that the configuration's own schema makes (npm run schema writes it)", () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(buildJsonSchema())));
  });

  it("accepts the configuration that comes with the orchestrator", () => {
    const { root } = readSource(readFileSync(FILE), FILE);
    expect(accepts(root === undefined ? undefined : toPlain(root))).toBe(true);
  });

  it("refuses misspelt keys and values out of range", () => {
    expect(accepts({ tasks: { data_sync: { interval_minutes: 5 } } })).toBe(true);
    expect(accepts({ tasks: { data_sync: { interval_minuts: 5 } } })).toBe(false);
    expect(accepts({ tasks: { data_sync: { interval_minutes: 0 } } })).toBe(false);
    expect(accepts({ tasks: { data_sync: { priority: "High" } } })).toBe(false);
    expect(accepts({ environments: { dev: { max_concurrent_tasks: 1, tasks: { a: { cron: "* * * * *" } } } } })).toBe(
      true,
    );
    expect(accepts({ environments: { dev: { max_concurent_tasks: 1 } } })).toBe(false);
  });

  it("says what each key means", () => {
    type Part = { properties?: Record<string, Part>; additionalProperties?: Part; description?: string };
    const { orchestrator, tasks, agents, calendar } = schema.properties;
    const parts: Part[] = [orchestrator, tasks.additionalProperties, agents.additionalProperties, calendar];
    parts.push(tasks.additionalProperties.properties.conditions);
    const silent = parts.flatMap(({ properties = {} }) =>
      Object.entries(properties).filter(([_key, value]) => value.description === undefined),
    );
    expect(silent.map(([key]) => key)).toEqual([]);
  });
});
