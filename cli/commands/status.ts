import { type StatusAnswer, statusAnswerSchema } from "../client/answers.ts";
import { connect } from "../client/client.ts";
import type { RunCommand } from "../command.ts";
import { formatSeconds } from "../text/run-text.ts";
import { createStyle, type Style } from "../text/style.ts";

export const status: RunCommand = async (context) => {
  const answer = statusAnswerSchema.parse(await connect(context).get("/orchestrator/status"));
  return { document: answer, text: formatStatus(answer, createStyle(context.terminal.out)) };
};

function formatStatus(status: StatusAnswer, style: Style): string {
  const { performance_metrics: performance, agents, statistics, market } = status;
  const failing = Object.entries(performance.error_counts).filter(([, errors]) => errors > 0);
  const sick = Object.entries(agents.health_scores).filter(([, health]) => health < 1);
  return [
    `orchestrator  ${describeState(status, style)}, environment ${status.environment}`,
    `up since      ${status.startup_time} (${formatSeconds(status.uptime_seconds)})`,
    `tasks         ${status.enabled_tasks} of ${status.total_tasks} enabled, ${status.running_tasks} running, ${status.queued_tasks} queued`,
    `completed     ${statistics.total_tasks_completed} runs, ${percent(statistics.success_rate)} of all that ended, ${formatSeconds(statistics.average_task_duration)} on average`,
    `health        ${percent(performance.overall_health)}, ${agents.healthy} of ${agents.total} agents healthy`,
    ...sick.map(([agent, health]) => `  agent ${agent}: ${style.yellow(percent(health))}`),
    ...failing.map(([task, errors]) => `  task ${task}: ${style.red(`${errors} failures`)} since its newest success`),
    `market        ${describeMarket(market, style)}`,
  ].join("\n");
}

function describeState({ orchestrator_running, paused }: StatusAnswer, style: Style): string {
  if (!orchestrator_running) return style.red("disabled");
  return paused ? style.yellow("paused") : style.green("running");
}

function describeMarket({ is_open, session, next_open, next_close }: StatusAnswer["market"], style: Style): string {
  if (is_open) return `${style.green("open")} until ${next_close ?? "?"}`;
  return `${session.replaceAll("_", " ")}, opens ${next_open ?? "never"}`;
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 1000) / 10}%`;
}
