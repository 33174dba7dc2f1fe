import { AWS_PRICES, type BilledUnit } from "../../core/cost/aws-prices.ts";
import type { DaySummary } from "./day-summary.ts";
import { formatUsd } from "./format-usd.ts";

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });

const UNIT_WORDS: Readonly<Record<BilledUnit, string>> = {
  state_transitions: "state transitions",
  lambda_requests: "Lambda requests",
  lambda_gb_seconds: "Lambda GB-seconds",
  dynamodb_write_units: "DynamoDB write units",
  dynamodb_read_units: "DynamoDB read units",
  schedule_invocations: "schedule invocations",
};

/** The summary for people. */
export function renderSummary(summary: DaySummary): string {
  return [
    `${summary.date}: ${COUNT.format(summary.runs)} runs, prices of ${summary.recorded_session}, seed ${summary.seed}`,
    "",
    ...renderTasks(summary),
    "",
    ...renderSkips(summary),
    ...renderTrading(summary),
    `Health   ${summary.health.overall.toFixed(3)} overall${renderSick(summary)}`,
    `Limits   ${summary.max_running} at most running at once, ${summary.max_concurrent_tasks} allowed`,
    ...renderCost(summary),
    "",
  ].join("\n");
}

function renderTasks({ by_task }: DaySummary): string[] {
  const rows = Object.entries(by_task).map(([task, { runs, by_status, mean_seconds, longest_wait_seconds }]) => {
    const failed = (by_status.FAILED ?? 0) + (by_status.TIMEOUT ?? 0) + (by_status.CANCELLED ?? 0);
    const open = runs - (by_status.COMPLETED ?? 0) - (by_status.SKIPPED ?? 0) - failed;
    return [
      task,
      runs,
      by_status.COMPLETED ?? 0,
      by_status.SKIPPED ?? 0,
      failed,
      open,
      mean_seconds,
      longest_wait_seconds,
    ];
  });
  const heading = ["Task", "runs", "completed", "skipped", "failed", "open", "mean s", "longest wait s"];
  return [heading, ...rows].map((row) =>
    row
      .map((value, column) => {
        const text = value === null ? "–" : typeof value === "number" ? COUNT.format(value) : String(value);
        return column === 0 ? text.padEnd(22) : text.padStart(Math.max(7, String(heading[column]).length + 2));
      })
      .join(""),
  );
}

function renderSkips({ skips }: DaySummary): string[] {
  if (skips.length === 0) return [];
  return [
    "Skipped",
    ...skips.map(({ task, count, rule, message }) => `  ${task} ${count}× by ${rule}: ${message}`),
    "",
  ];
}

function renderTrading({ trading }: DaySummary): string[] {
  if (trading === null) return ["Trading  no account was opened"];
  const { trades, bought_usd, sold_usd, fees_usd, positions, end_equity_usd, profit_and_loss_usd } = trading;
  const percent = ((100 * profit_and_loss_usd) / trading.start_equity_usd).toFixed(3);
  return [
    `Trading  ${trades} trades: bought ${formatUsd(bought_usd)}, sold ${formatUsd(sold_usd)}, fees ${formatUsd(fees_usd)}; ${positions} positions`,
    `         profit and loss ${formatUsd(profit_and_loss_usd)} (${percent} %), equity ${formatUsd(end_equity_usd)}`,
  ];
}

function renderSick({ health }: DaySummary): string {
  const sick = Object.entries(health.agents).filter(([, score]) => score < 1);
  return sick.length === 0
    ? ", every agent 1"
    : `; ${sick.map(([agent, score]) => `${agent} ${score.toFixed(3)}`).join(", ")}`;
}

function renderCost({ cost }: DaySummary): string[] {
  const units = (Object.keys(UNIT_WORDS) as BilledUnit[]).map((unit) => {
    const { used, usd } = cost.by_unit[unit];
    return `         ${UNIT_WORDS[unit].padEnd(22)}${COUNT.format(used).padStart(12)}  $${usd.toFixed(4)}`;
  });
  const asOf = AWS_PRICES.state_transitions.as_of;
  return [
    `On AWS   $${cost.total_usd.toFixed(4)} for this day (us-east-1, prices of ${asOf}, before free allowances)`,
    ...units,
  ];
}
