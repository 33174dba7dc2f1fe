import { type Cost, costOf, type Usage } from "../../core/cost/cost.ts";
import { parseInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Run, RunStatus } from "../../core/run.ts";
import type { Portfolio } from "../../lambdas/agents/broker/account.ts";
import { equityOf } from "../../lambdas/agents/broker/equity-curve.ts";
import { usdOf } from "../../lambdas/agents/broker/money.ts";
import type { Trade } from "../../lambdas/agents/broker/trade.ts";

export interface TaskSummary {
  readonly runs: number;
  readonly by_status: Partial<Record<RunStatus, number>>;
  /** Of the runs that were started; null without one. */
  readonly mean_seconds: number | null;
  readonly longest_wait_seconds: number;
}

export interface SkipSummary {
  readonly task: string;
  readonly rule: string;
  readonly count: number;
  /** The words of the first such decision. */
  readonly message: string;
}

/** What a day came to; the same for the same configuration, date and seed. */
export interface DaySummary {
  readonly date: string;
  readonly session: { readonly open: string; readonly close: string };
  readonly recorded_session: string;
  readonly seed: number;
  readonly runs: number;
  readonly by_status: Partial<Record<RunStatus, number>>;
  readonly by_task: { readonly [task: string]: TaskSummary };
  readonly skips: readonly SkipSummary[];
  readonly trading: {
    readonly trades: number;
    readonly bought_usd: number;
    readonly sold_usd: number;
    readonly fees_usd: number;
    readonly positions: number;
    readonly start_equity_usd: number;
    readonly end_equity_usd: number;
    readonly profit_and_loss_usd: number;
  } | null;
  readonly health: { readonly overall: number; readonly agents: { readonly [agent: string]: number } };
  readonly max_running: number;
  readonly max_concurrent_tasks: number;
  readonly cost: Cost;
}

export interface DayFacts {
  readonly date: string;
  readonly session: { readonly open: string; readonly close: string };
  readonly recordedSession: string;
  readonly seed: number;
  readonly tasks: readonly string[];
  readonly runs: readonly Run[];
  readonly trades: readonly Trade[];
  /** At the day's end. */
  readonly portfolio: Portfolio | undefined;
  /** At its beginning; undefined when there was no account yet. */
  readonly startEquityUsd: number | undefined;
  /** Last prices in USD. */
  readonly price: (symbol: string) => number;
  readonly health: DaySummary["health"];
  readonly maxConcurrentTasks: number;
  readonly usage: Usage;
}

export function summariseDay(facts: DayFacts): DaySummary {
  const byTask = Map.groupBy(facts.runs, (run) => run.task_name);
  return {
    date: facts.date,
    session: facts.session,
    recorded_session: facts.recordedSession,
    seed: facts.seed,
    runs: facts.runs.length,
    by_status: countStatuses(facts.runs),
    by_task: Object.fromEntries(facts.tasks.map((task) => [task, summariseTask(byTask.get(task) ?? [])])),
    skips: facts.tasks.flatMap((task) => summariseSkips(task, byTask.get(task) ?? [])),
    trading: summariseTrading(facts),
    health: facts.health,
    max_running: countMostAtOnce(facts.runs),
    max_concurrent_tasks: facts.maxConcurrentTasks,
    cost: costOf(facts.usage),
  };
}

function countStatuses(runs: readonly Run[]): Partial<Record<RunStatus, number>> {
  const counts: Partial<Record<RunStatus, number>> = {};
  for (const { status } of runs) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}

function summariseTask(runs: readonly Run[]): TaskSummary {
  const spans = runs.flatMap((run) => spanOf(run) ?? []);
  const seconds = spans.reduce((sum, { from, to }) => sum + (to - from) / 1_000, 0);
  const waits = runs.map((run) =>
    run.started_at === null ? 0 : (parseInstant(run.started_at) - parseInstant(run.queued_at)) / 1_000,
  );
  return {
    runs: runs.length,
    by_status: countStatuses(runs),
    mean_seconds: spans.length === 0 ? null : seconds / spans.length,
    longest_wait_seconds: Math.max(0, ...waits),
  };
}

/** A skip is put down to the first rule that was not met. */
function summariseSkips(task: string, runs: readonly Run[]): SkipSummary[] {
  const skips = new Map<string, { task: string; rule: string; count: number; message: string }>();
  for (const run of runs) {
    if (run.status !== "SKIPPED") continue;
    const { rule, message } = run.decision?.reasons.find((reason) => !reason.met) ?? { rule: "unknown", message: "" };
    const known = skips.get(rule);
    if (known === undefined) skips.set(rule, { task, rule, count: 1, message });
    else known.count += 1;
  }
  return [...skips.values()].sort((a, b) => b.count - a.count);
}

function summariseTrading({ trades, portfolio, startEquityUsd, price }: DayFacts): DaySummary["trading"] {
  if (portfolio === undefined) return null;
  const { account, positions } = portfolio;
  const volume = (side: Trade["side"]): number =>
    usdOf(trades.reduce((sum, t) => sum + (t.side === side ? t.quantity * t.price_mills : 0), 0));
  const start = startEquityUsd ?? usdOf(account.initial_cash_mills);
  const end = equityOf(portfolio, price);
  return {
    trades: trades.length,
    bought_usd: volume("buy"),
    sold_usd: volume("sell"),
    fees_usd: usdOf(trades.reduce((sum, trade) => sum + trade.fee_mills, 0)),
    positions: positions.length,
    start_equity_usd: start,
    end_equity_usd: end,
    profit_and_loss_usd: end - start,
  };
}

function countMostAtOnce(runs: readonly Run[]): number {
  const changes = runs.flatMap((run) => {
    const span = spanOf(run);
    return span === undefined
      ? []
      : [
          { at: span.from, by: 1 },
          { at: span.to, by: -1 },
        ];
  });
  // A place freed at a moment may be taken at the same moment.
  changes.sort((a, b) => a.at - b.at || a.by - b.by);
  let running = 0;
  let most = 0;
  for (const { by } of changes) {
    running += by;
    most = Math.max(most, running);
  }
  return most;
}

function spanOf(run: Run): { readonly from: EpochMillis; readonly to: EpochMillis } | undefined {
  if (run.started_at === null || run.finished_at === null) return undefined;
  return { from: parseInstant(run.started_at), to: parseInstant(run.finished_at) };
}
