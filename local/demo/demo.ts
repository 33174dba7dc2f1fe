import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import type { Configuration } from "../../config/schema.ts";
import { type Calendar, createCalendar } from "../../core/calendar/calendar.ts";
import type { Session } from "../../core/calendar/session.ts";
import { MILLIS_PER_DAY, parseDate } from "../../core/civil-date.ts";
import type { Usage } from "../../core/cost/cost.ts";
import { OrchestratorError } from "../../core/errors.ts";
import { healthOf, overallHealth } from "../../core/health/health.ts";
import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Run } from "../../core/run.ts";
import { createTimeZone } from "../../core/time-zone.ts";
import { createStateStore } from "../../lambdas/records/state-store.ts";
import { createRuntime, type Runtime } from "../runtime.ts";
import { TABLE_FILE } from "../state-folder.ts";
import { type DaySummary, summariseDay } from "./day-summary.ts";
import { type DayView, SILENT_VIEW } from "./day-view.ts";
import { createPaperAccount, type PaperAccount } from "./paper-account.ts";
import { createPlainView } from "./plain-view.ts";
import { MIN_COLUMNS } from "./render-board.ts";
import { renderSummary } from "./render-summary.ts";
import { createTimelineView, type PlayedDay } from "./timeline-view.ts";

/** A Friday with a whole session. */
export const DEMO_DATE = "2026-11-20";
const DEMO_SEED = 1;
const HOUR_MILLIS = 3_600_000;
/** How often the positions are valued for whoever watches. */
const VALUATION_MILLIS = 10 * 60_000;

export interface DemoOptions {
  readonly configuration: Configuration;
  /** A trading day, `YYYY-MM-DD`; `DEMO_DATE` by default. */
  readonly date?: string;
  /** Default 1. */
  readonly seed?: number;
  /** A new folder to keep the records in; a temporary one by default. */
  readonly stateDir?: string;
  /** Where the timeline and the summary go; bars are drawn when it is a terminal, in colour unless NO_COLOR. With `json` only the summary, as JSON. */
  readonly out: NodeJS.WriteStream;
  readonly json?: boolean;
  /** Ends the demo before its time; it throws the signal's reason. */
  readonly signal?: AbortSignal;
  readonly logger: Logger;
}

/**
 * Plays one whole trading day in virtual time, showing it as it happens, and prints its summary.
 * The same configuration, date and seed give the same summary.
 * @throws OrchestratorError `NOT_A_SESSION` when the exchange is closed on that day, `STATE_NOT_NEW` when the folder
 * holds records already.
 */
export async function runDemo(options: DemoOptions): Promise<DaySummary> {
  const { out, json = false } = options;
  const summary = await playDay(options, (day) => {
    if (json) return SILENT_VIEW;
    const drawn = out.isTTY && out.columns >= MIN_COLUMNS;
    return drawn ? createTimelineView(day, out, !process.env.NO_COLOR) : createPlainView(day, out);
  });
  out.write(json ? `${JSON.stringify(summary)}\n` : `\n${renderSummary(summary)}`);
  return summary;
}

/** Plays the day for a view of one's own. */
export async function playDay(
  options: Pick<DemoOptions, "configuration" | "date" | "seed" | "stateDir" | "signal" | "logger">,
  watch: (day: PlayedDay) => DayView,
): Promise<DaySummary> {
  const { configuration, date = DEMO_DATE, seed = DEMO_SEED, logger } = options;
  const calendar = createCalendar(configuration.calendar);
  const day = describeDay(configuration, calendar, date);
  if (options.stateDir !== undefined && existsSync(join(options.stateDir, TABLE_FILE))) throw notNew(options.stateDir);
  const view = watch(day);
  const runs = new Map<string, Run>();
  let account: PaperAccount | undefined;
  let lastTrade = 0;
  let nextValuation = day.from;

  const runtime: Runtime = await createRuntime({
    configuration,
    stateDir: options.stateDir,
    clock: { kind: "virtual", from: eveningBefore(calendar, day) },
    seed,
    logger,
    async onRun(run) {
      const now = runtime.dependencies.clock.now();
      if (account === undefined || parseInstant(run.queued_at) < day.from) return;
      runs.set(run.run_id, run);
      if (now >= nextValuation) {
        nextValuation = now + VALUATION_MILLIS;
        const equity = await account.equityUsd(now);
        if (equity !== undefined) view.equitySeen(equity);
      }
      view.runSeen(run, now);
      if (run.agent === "execution" && run.status === "COMPLETED") {
        const trades = await account.tradesAfter(lastTrade);
        lastTrade = trades.at(-1)?.number ?? lastTrade;
        view.tradesSeen(trades, now);
      }
    },
  });
  try {
    account = createPaperAccount(runtime.onlookersTable, calendar);
    await runtime.start();
    await reach(runtime, day.from, options.signal);
    const before = {
      usage: await runtime.usage(),
      equityUsd: await account.equityUsd(day.from),
      trades: (await account.tradesAfter(0)).length,
    };
    lastTrade = before.trades;
    await reach(runtime, day.until, options.signal);
    view.finish();
    const market = account.marketAt(day.until);
    return summariseDay({
      date,
      session: { open: formatInstant(day.session.open), close: formatInstant(day.session.close) },
      recordedSession: market.asOf.recorded_session,
      seed,
      tasks: day.tasks,
      runs: [...runs.values()],
      trades: await account.tradesAfter(before.trades),
      portfolio: await account.portfolio(),
      startEquityUsd: before.equityUsd,
      price: market.price,
      health: await readHealth(runtime),
      maxConcurrentTasks: configuration.orchestrator.max_concurrent_tasks,
      usage: usageSince(before.usage, await runtime.usage()),
    });
  } finally {
    await runtime.stop(0);
  }
}

async function reach(runtime: Runtime, at: EpochMillis, signal = new AbortController().signal): Promise<void> {
  signal.throwIfAborted();
  const interrupted = Promise.withResolvers<never>();
  const interrupt = (): void => interrupted.reject(signal.reason);
  signal.addEventListener("abort", interrupt, { once: true });
  try {
    await Promise.race([runtime.runUntil(at), interrupted.promise]);
  } finally {
    signal.removeEventListener("abort", interrupt);
  }
}

/**
 * Signals, dependencies and proposed orders come from the session before: its last hour and the evening are played
 * first, unseen, so that the day begins as any day does.
 */
function eveningBefore(calendar: Calendar, day: PlayedDay): EpochMillis {
  const previous = calendar.previous(day.from);
  return previous === undefined ? day.from : previous.close - HOUR_MILLIS;
}

function usageSince(before: Usage, after: Usage): Usage {
  const entries = Object.entries(after).map(([unit, used]) => [unit, used - before[unit as keyof Usage]]);
  return Object.fromEntries(entries) as Usage;
}

function describeDay(configuration: Configuration, calendar: Calendar, date: string): PlayedDay {
  const dayNumber = parseDate(date);
  const session = dayNumber === undefined ? undefined : calendar.sessionOn(date);
  if (dayNumber === undefined || session === undefined) throw notASession(calendar, date);
  const zone = createTimeZone(calendar.timezone);
  return {
    title: `${date} ${calendar.exchange}${session.early_close ? ` (early close: ${session.name})` : ""}`,
    tasks: Object.keys(configuration.tasks).filter((task) => configuration.tasks[task]?.enabled),
    from: zone.firstInstantFrom(dayNumber * MILLIS_PER_DAY),
    until: zone.firstInstantFrom((dayNumber + 1) * MILLIS_PER_DAY),
    session: session satisfies Session,
    zone,
  };
}

function notASession(calendar: Calendar, date: string): OrchestratorError {
  const valid = parseDate(date) !== undefined;
  const why = valid ? `${calendar.exchange} is closed: ${calendar.closedBecause(date)}` : "not a date";
  return new OrchestratorError({
    code: "NOT_A_SESSION",
    fault: "user",
    message: `${date} is no trading day (${why})`,
    remedy: `Name a trading day, for instance --date ${DEMO_DATE}.`,
    expected: "a trading day, YYYY-MM-DD",
    found: date,
  });
}

/** The same fires would find their runs there, and nothing would happen. */
function notNew(stateDir: string): OrchestratorError {
  return new OrchestratorError({
    code: "STATE_NOT_NEW",
    fault: "user",
    message: `${stateDir} holds an orchestrator's records already`,
    remedy: "Name a folder that does not exist yet.",
    where: stateDir,
  });
}

async function readHealth({ onlookersTable, dependencies }: Runtime): Promise<DaySummary["health"]> {
  const { agents, orchestrator } = dependencies.configuration;
  const house = await createStateStore(onlookersTable).house();
  const scores = Object.keys(agents).map((agent) => {
    const outcomes = house.agents[agent]?.outcomes ?? "";
    return [agent, healthOf(outcomes, orchestrator.health_window_runs)] as const;
  });
  return { overall: overallHealth(scores.map(([, score]) => score)), agents: Object.fromEntries(scores) };
}
