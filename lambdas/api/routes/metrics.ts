import { z } from "zod";
import { defineRoute } from "../route.ts";
import { type Status, viewStatus } from "../status-view.ts";

export const METRIC_ROUTES = [
  defineRoute({
    method: "get",
    path: "/metrics",
    summary: "The status as Prometheus text",
    role: "viewer",
    answers: { 200: { description: "Prometheus text exposition format 0.0.4", schema: z.string() } },
    handle: async (_, api) => ({
      status: 200,
      text: formatMetrics(await viewStatus(api)),
      contentType: "text/plain; version=0.0.4; charset=utf-8",
    }),
  }),
];

function formatMetrics(status: Status): string {
  const { performance_metrics: performance } = status;
  return [
    gauge("orchestrator_running", "1 while it runs", status.orchestrator_running ? 1 : 0),
    gauge("orchestrator_paused", "1 while nothing is admitted", status.paused ? 1 : 0),
    gauge("orchestrator_uptime_seconds", "Seconds since its start", status.uptime_seconds),
    gauge("orchestrator_tasks", "Configured tasks", status.total_tasks),
    gauge("orchestrator_tasks_enabled", "Tasks that may run", status.enabled_tasks),
    gauge("orchestrator_runs_running", "Runs that hold a slot", status.running_tasks),
    gauge("orchestrator_runs_queued", "Runs that wait for one", status.queued_tasks),
    counter("orchestrator_runs_completed_total", "Runs completed", status.workflow_engine.completed_executions),
    counter("orchestrator_runs_failed_total", "Runs failed", status.workflow_engine.failed_executions),
    gauge("orchestrator_health", "Mean health of all agents, 0 to 1", performance.overall_health),
    family("orchestrator_agent_health", "Health of an agent, 0 to 1", "agent", status.agents.health_scores),
    family("orchestrator_task_success_ratio", "Successes of the newest runs", "task", performance.success_rates),
    family("orchestrator_task_errors", "Failures since the newest success", "task", performance.error_counts),
    family(
      "orchestrator_task_duration_seconds",
      "Mean of the newest runs",
      "task",
      performance.average_durations_seconds,
    ),
    gauge("orchestrator_market_open", "1 while the exchange is open", status.market.is_open ? 1 : 0),
  ].join("");
}

function gauge(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}

function counter(name: string, help: string, value: number): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} ${value}\n`;
}

/** Names of tasks and agents are letters, digits, `_` and `-`: nothing to escape. */
function family(name: string, help: string, label: string, values: Readonly<Record<string, number>>): string {
  const samples = Object.entries(values).map(([key, value]) => `${name}{${label}="${key}"} ${value}\n`);
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${samples.join("")}`;
}
