import { mean } from "simple-statistics";
import { z } from "zod";
import { healthOf, overallHealth } from "../../../core/health/health.ts";
import { createStateStore } from "../../records/state-store.ts";
import type { TaskRecord } from "../../records/task-record.ts";
import type { Agent } from "../contract.ts";
import { systemHealthInput } from "./input.ts";

const taskHealthSchema = z.object({
  success_rate: z.number().min(0).max(1),
  consecutive_errors: z.int(),
  breaker: z.enum(["closed", "open", "probing"]),
  mean_duration_seconds: z.number().nullable(),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  newest_run: z.string().nullable(),
});
type TaskHealth = z.output<typeof taskHealthSchema>;

export const systemHealthOutput = z.object({
  status: z.enum(["healthy", "degraded"]),
  overall_health: z.number().min(0).max(1),
  running: z.int().min(0),
  waiting: z.int().min(0),
  agents: z.record(z.string(), z.number().min(0).max(1)),
  tasks: z.record(z.string(), taskHealthSchema),
  warnings: z.array(z.string()),
});

/** Reads the records of all tasks and agents, and names what is not well. */
export const systemHealth: Agent<typeof systemHealthInput, typeof systemHealthOutput> = {
  name: "system_health",
  input: systemHealthInput,
  output: systemHealthOutput,
  async run({ warn_below }, { table }) {
    const store = createStateStore(table);
    const [house, records] = await Promise.all([store.house(), store.tasks()]);
    const agents = Object.entries(house.agents).map(
      ([name, { outcomes }]) => [name, healthOf(outcomes, outcomes.length)] as const,
    );
    const tasks = [...records].map(([name, record]) => [name, describeTask(record)] as const);
    const warnings = [
      ...agents
        .filter(([, health]) => health < warn_below)
        .map(([name, health]) => `agent ${name} succeeds in ${(100 * health).toFixed(0)} % of its runs`),
      ...tasks.flatMap(([name, task]) => warningsOf(name, task, warn_below)),
    ];
    return {
      result: {
        status: warnings.length === 0 ? "healthy" : "degraded",
        overall_health: overallHealth(agents.map(([, health]) => health)),
        running: house.count,
        waiting: house.queued,
        agents: Object.fromEntries(agents),
        tasks: Object.fromEntries(tasks),
        warnings,
      },
    };
  },
};

function describeTask(record: TaskRecord): TaskHealth {
  const { durations_seconds, completed, failed, cancelled, consecutive_errors, outcomes } = record;
  return {
    success_rate: healthOf(outcomes, outcomes.length),
    consecutive_errors,
    breaker: record.breaker.state,
    mean_duration_seconds: durations_seconds.length === 0 ? null : mean(durations_seconds),
    completed,
    failed,
    cancelled,
    newest_run: record.newest_run?.run_id ?? null,
  };
}

function warningsOf(name: string, task: TaskHealth, warnBelow: number): string[] {
  const warnings: string[] = [];
  if (task.breaker !== "closed") warnings.push(`task ${name} is stopped by its breaker (${task.breaker})`);
  if (task.success_rate < warnBelow) {
    const percent = (100 * task.success_rate).toFixed(0);
    warnings.push(`task ${name} succeeds in ${percent} % of its runs, ${task.consecutive_errors} failures in a row`);
  }
  return warnings;
}
