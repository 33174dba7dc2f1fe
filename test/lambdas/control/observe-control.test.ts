import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Json } from "../../../core/json.ts";
import type { Gauges } from "../../../lambdas/control/gauges.ts";
import { observeControl } from "../../../lambdas/control/observe-control.ts";
import { createTelemetry } from "../../../lambdas/shared/telemetry.ts";

const grant = {
  run_id: "20261120T143000Z-data_sync",
  task: "data_sync",
  agent: "data_sync",
  fencing_number: 1,
  idempotency_key: "k",
  scheduled_time: null,
  granted_at: "2026-11-20T14:30:00Z",
  deadline: "2026-11-20T14:40:00Z",
  parameters: { secret: "not for logs" },
  dependencies: {},
  signals: {},
};
const settle = { action: "settle", execution_arn: "arn", grant, outcome: { work: { result: 1, signals: {} } } };
const idle: Gauges = { running: 0, queued: 0, oldest_wait_seconds: 0, open_breakers: 0 };

let lines: Record<string, unknown>[];

beforeEach(() => {
  lines = [];
  vi.stubEnv("POWERTOOLS_SERVICE_NAME", "orchestrator-default-control");
  // Writes through the console, where a test can listen; metrics would be off then.
  vi.stubEnv("POWERTOOLS_DEV", "true");
  vi.stubEnv("POWERTOOLS_METRICS_DISABLED", "false");
  const keep = (line: unknown) => void lines.push(JSON.parse(String(line)));
  for (const level of ["log", "info", "warn", "error"] as const) vi.spyOn(console, level).mockImplementation(keep);
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const observe = (answer: () => Promise<Json>, gauges = idle) =>
  observeControl(answer, createTelemetry(), async () => gauges);
const metricsOf = () => lines.filter((line) => "_aws" in line);

describe("what the control function tells about itself", () => {
  it("is a log line with the run's id, without parameters, results or tokens", async () => {
    await observe(async () => ({ run_id: grant.run_id, status: "COMPLETED", result: "secret result" }))(settle);
    const [line] = lines.filter((each) => each.message === "settle");
    expect(line).toMatchObject({ correlation_id: grant.run_id, service: "orchestrator-default-control" });
    expect(JSON.stringify(lines)).not.toMatch(/not for logs|secret result/);
  });

  it("counts what is done and what fails", async () => {
    await observe(async () => ({ status: "COMPLETED" }))(settle);
    await observe(async () => ({ status: "TIMEOUT" }))(settle);
    expect(metricsOf()).toMatchObject([{ RunsCompleted: 1 }, { RunsFailed: 1 }]);
  });

  it("is how things stand at each sweep, and what the sweep mended", async () => {
    const gauges = { running: 2, queued: 3, oldest_wait_seconds: 90, open_breakers: 1 };
    await observe(
      async () => ({ mended: { leases_expired: 1, lost_executions_ended: 2 } }),
      gauges,
    )({ action: "sweep" });
    expect(metricsOf()).toMatchObject([
      { RunsMended: 3, RunningRuns: 2, QueuedRuns: 3, OldestWait: 90, OpenBreakers: 1 },
    ]);
  });

  it("leaves answers and errors as they are", async () => {
    const broken = observe(async () => {
      throw new Error("table busy");
    });
    await expect(broken(settle)).rejects.toThrow("table busy");
    expect(lines.find(({ level }) => level === "ERROR")).toMatchObject({ message: "settle failed" });
    await expect(observe(async () => ({ status: "COMPLETED" }))(settle)).resolves.toEqual({ status: "COMPLETED" });
  });
});
