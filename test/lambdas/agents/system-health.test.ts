import { describe, expect, it } from "vitest";
import { buildHouseItem, FRESH_HOUSE_RECORD } from "../../../lambdas/records/house-record.ts";
import { buildTaskItem, FRESH_TASK_RECORD } from "../../../lambdas/records/task-record.ts";
import { createAgentWorld } from "./agent-world.ts";

const AT = "2026-11-20T15:00:00Z";

describe("system_health", () => {
  it("is well before the first run", async () => {
    const { result } = await createAgentWorld().run("system_health", AT);
    expect(result).toMatchObject({ status: "healthy", overall_health: 1, warnings: [] });
  });

  it("names agents that fail often and tasks that their breaker stopped", async () => {
    const world = createAgentWorld();
    const agents = {
      data_sync: { count: 0, waiting: 0, outcomes: "1111" },
      execution: { count: 1, waiting: 0, outcomes: "1000" },
    };
    const execution = {
      ...FRESH_TASK_RECORD,
      outcomes: "1000",
      consecutive_errors: 3,
      completed: 1,
      failed: 3,
      durations_seconds: [2, 4],
      breaker: { ...FRESH_TASK_RECORD.breaker, state: "open" as const, opened_at: AT },
    };
    await world.table.write([
      { write: "put", item: buildHouseItem({ ...FRESH_HOUSE_RECORD, version: 1, count: 1, agents }) },
      { write: "put", item: buildTaskItem("execution", execution) },
    ]);
    const { result } = await world.run("system_health", AT);
    expect(result).toMatchObject({
      status: "degraded",
      overall_health: 0.625,
      running: 1,
      agents: { data_sync: 1, execution: 0.25 },
      tasks: { execution: { success_rate: 0.25, breaker: "open", mean_duration_seconds: 3, failed: 3 } },
      warnings: [
        "agent execution succeeds in 25 % of its runs",
        "task execution is stopped by its breaker (open)",
        "task execution succeeds in 25 % of its runs, 3 failures in a row",
      ],
    });
  });
});
