import { describe, expect, it } from "vitest";
import { describeConfiguration } from "../../config/describe.ts";
import { parseConfiguration } from "../../config/parse.ts";
import { problemsOf } from "./read.ts";

const FILE = `orchestrator: {max_concurrent_tasks: 5}
tasks:
  data_sync: {interval_minutes: 10, retry_count: 1}
  execution: {timeout_minutes: 2}
environments: {production: {max_concurrent_tasks: 7}}
`;

function load(env: Record<string, string>, environment?: string) {
  return parseConfiguration(FILE, { file: "f.yaml", env, environment });
}

function show(env: Record<string, string>, path: string) {
  return describeConfiguration(load(env), path);
}

describe("environment variables", () => {
  it.each([
    ["MAX_CONCURRENT_TASKS", "10", "orchestrator.max_concurrent_tasks", 10],
    ["DEFAULT_TASK_TIMEOUT", "300", "orchestrator.default_timeout_minutes", 5],
    ["MAX_RETRIES", "0", "tasks.data_sync.retry_count", 0],
    ["MAX_RETRIES", "4", "tasks.execution.retry_count", 4],
    ["RETRY_BASE_DELAY", "1.5", "tasks.data_sync.retry_delay_minutes", 0.025],
    ["MARKET_OPEN_TIME", "09:00", "calendar.hours.open", "09:00"],
    ["MARKET_CLOSE_TIME", "13:00", "calendar.hours.close", "13:00"],
    ["TIMEZONE", "Europe/Berlin", "orchestrator.timezone", "Europe/Berlin"],
    ["LOG_LEVEL", "DEBUG", "orchestrator.log_level", "debug"],
    ["LOG_LEVEL", "WARNING", "orchestrator.log_level", "warn"],
    ["METRICS_ENABLED", "false", "orchestrator.performance_monitoring", false],
  ])("%s=%s sets %s", (name, text, path, value) => {
    expect(show({ [name]: text }, path)).toEqual({ value, origin: `environment variable ${name}` });
  });

  it("override the file and its overlay", () => {
    expect(load({ MAX_CONCURRENT_TASKS: "2" }, "production").configuration.orchestrator.max_concurrent_tasks).toBe(2);
  });

  it("leave a task's own timeout alone when they set the default", () => {
    expect(load({ DEFAULT_TASK_TIMEOUT: "60" }).configuration.tasks.execution?.timeout_minutes).toBe(2);
  });

  it("say nothing when they are empty", () => {
    expect(load({ MAX_CONCURRENT_TASKS: " ", TIMEZONE: "" }).configuration).toEqual(load({}).configuration);
  });

  it("move the exchange to TIMEZONE only together with its hours", () => {
    expect(load({ TIMEZONE: "America/Chicago" }).configuration.calendar.hours.timezone).toBe("America/New_York");
    expect(
      load({ TIMEZONE: "America/Chicago", MARKET_OPEN_TIME: "08:30", MARKET_CLOSE_TIME: "15:00" }).configuration
        .calendar.hours,
    ).toEqual({ open: "08:30", close: "15:00", timezone: "America/Chicago" });
  });

  it.each([
    ["MAX_CONCURRENT_TASKS", "0"],
    ["MAX_CONCURRENT_TASKS", "many"],
    ["MAX_CONCURRENT_TASKS", "1.5"],
    ["DEFAULT_TASK_TIMEOUT", "0"],
    ["MAX_RETRIES", "-1"],
    ["RETRY_BASE_DELAY", "1s"],
    ["MARKET_OPEN_TIME", "9:30"],
    ["MARKET_CLOSE_TIME", "noon"],
    ["TIMEZONE", "CEST"],
    ["LOG_LEVEL", "loud"],
    ["METRICS_ENABLED", "maybe"],
  ])("that are wrong are errors that name them: %s=%s", (name, text) => {
    expect(problemsOf(FILE, { env: { [name]: text } })).toEqual([
      expect.objectContaining({
        code: "CONFIG_VARIABLE_INVALID",
        message: expect.stringContaining(name),
        file: null,
        line: null,
        path: name,
      }),
    ]);
  });

  it("that do not fit the rest are errors that name them", () => {
    expect(problemsOf(FILE, { env: { MARKET_OPEN_TIME: "17:00" } })).toEqual([
      expect.objectContaining({ code: "CONFIG_CALENDAR_INVALID", path: "MARKET_OPEN_TIME", file: null }),
    ]);
  });

  it("do not hide what is wrong in the file under them", () => {
    const codes = problemsOf("orchestrator: {max_concurrent_tasks: x}", { env: { MAX_CONCURRENT_TASKS: "3" } });
    expect(codes.map(({ path }) => path)).toEqual(["orchestrator.max_concurrent_tasks"]);
    expect(problemsOf("orchestrator: 5", { env: { MAX_CONCURRENT_TASKS: "3" } }).map(({ line }) => line)).toEqual([1]);
  });

  it.each([
    "WORKFLOW_TIMEOUT",
    "ALERT_WEBHOOK_URL",
    "RETRY_MAX_DELAY",
    "ADVANCED_ORCHESTRATION_MAX_CONCURRENT_TASKS",
    "ADVANCED_ORCHESTRATION_DEFAULT_MODE",
  ])("of features that are not there yet are named in a warning: %s", (name) => {
    expect(load({ [name]: "1" }).warnings).toEqual([
      expect.objectContaining({ code: "CONFIG_NOT_YET", path: name, message: expect.stringContaining(name) }),
    ]);
  });

  it("that are misspelt and plainly ours are named in a warning", () => {
    expect(load({ ADVANCED_ORCHESTRATION_DEFAULT_MOD: "x", UNRELATED: "y" }).warnings).toEqual([
      expect.objectContaining({
        code: "CONFIG_VARIABLE_UNKNOWN",
        suggestion: "ADVANCED_ORCHESTRATION_DEFAULT_MODE",
      }),
    ]);
  });
});
