import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Description, describeConfiguration } from "../../config/describe.ts";
import { parseConfiguration } from "../../config/parse.ts";

const FILE = `orchestrator:
  max_concurrent_tasks: 6
tasks:
  data_sync:
    interval_minutes: 10
    parameters:
      symbols: [AAPL, MSFT]
environments:
  development:
    error_threshold_multiplier: 2
    max_concurrent_tasks: 3
`;

const load = (environment?: string) =>
  parseConfiguration(FILE, { file: "config/f.yaml", environment, env: { MAX_RETRIES: "7" } });

describe("config show", () => {
  it.each<[path: string, environment: string | undefined, value: unknown, origin: string]>([
    ["orchestrator.max_concurrent_tasks", undefined, 6, "config/f.yaml:2"],
    ["orchestrator.max_concurrent_tasks", "development", 3, "environment overlay development (config/f.yaml:11)"],
    ["orchestrator.aging_minutes", undefined, 10, "default"],
    ["tasks.data_sync.interval_minutes", undefined, 10, "config/f.yaml:5"],
    ["tasks.data_sync.retry_count", undefined, 7, "environment variable MAX_RETRIES"],
    ["tasks.data_sync.error_threshold", undefined, 5, "default"],
    ["tasks.data_sync.error_threshold", "development", 10, "environment overlay development (config/f.yaml:10)"],
    ["tasks.data_sync.agent", undefined, "data_sync", "default"],
    ["tasks.data_sync.parameters.symbols", undefined, ["AAPL", "MSFT"], "config/f.yaml:7"],
    ["tasks.data_sync.conditions", undefined, {}, "default"],
    ["agents.data_sync.memory_mb", undefined, 512, "default"],
    ["calendar.hours.open", undefined, "09:30", "default"],
    ["environment", "development", "development", "argument environment"],
  ])("%s in %s", (path, environment, value, origin) => {
    expect(describeConfiguration(load(environment), path)).toEqual({ value, origin });
  });

  it("of a part shows the part with an origin at every leaf", () => {
    expect(describeConfiguration(load(), "tasks.data_sync.parameters")).toEqual({
      symbols: { value: ["AAPL", "MSFT"], origin: "config/f.yaml:7" },
    });
  });

  it("without a path shows the whole effective configuration", () => {
    const values = (shown: Description): unknown =>
      "origin" in shown && typeof shown.origin === "string"
        ? shown.value
        : Object.fromEntries(Object.entries(shown).map(([key, child]) => [key, values(child as Description)]));
    const loaded = load("development");
    expect(values(describeConfiguration(loaded))).toEqual(JSON.parse(JSON.stringify(loaded.configuration)));
  });

  it("of a path that is none says what there is", () => {
    expect(() => describeConfiguration(load(), "tasks.data_snc")).toThrowError(
      expect.objectContaining({
        code: "CONFIG_PATH_UNKNOWN",
        remedy: "Did you mean data_sync?",
        expected: "data_sync",
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          describeConfiguration(load(), text);
        } catch (error) {
          expect(error).toMatchObject({ code: "CONFIG_PATH_UNKNOWN", fault: "user" });
        }
      }),
      { numRuns: 50 },
    );
    for (const path of ["__proto__", "tasks.constructor", "orchestrator.toString"])
      expect(() => describeConfiguration(load(), path)).toThrowError(/has no value/);
  });
});
