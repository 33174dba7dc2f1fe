import { formatDate, MILLIS_PER_DAY } from "../../core/civil-date.ts";
import { evaluateConditions } from "../../core/conditions/evaluate-conditions.ts";
import type { Facts } from "../../core/conditions/facts.ts";
import { passageOf } from "../../core/health/breaker.ts";
import { healthOf, overallHealth } from "../../core/health/health.ts";
import { formatInstant } from "../../core/instant.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Grant } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Reason } from "../../core/run.ts";
import type { Signal } from "../../core/signal.ts";
import { createTimeZone } from "../../core/time-zone.ts";
import type { HouseRecord } from "../records/house-record.ts";
import { createSignalStore } from "../records/signal-store.ts";
import type { Books } from "./books.ts";
import { parseBreaker } from "./breaker-record.ts";
import type { ControlContext, KnownTask } from "./context.ts";
import { type DependencyFindings, findDependencies, withoutWaiting } from "./dependency-findings.ts";
import { isEnabled, overlapOf, recoveryMillisOf } from "./settings.ts";
import { signalsNow } from "./signals-now.ts";

export interface Candidate {
  readonly run_id: string;
  readonly trigger: "schedule" | "manual" | "dependency";
  readonly parameters: { readonly [name: string]: Json };
}

/** All that was looked at before any limit. */
export interface Judgement {
  /** Everything but the dependencies: one that is not met means that the run is skipped. */
  readonly rules: readonly Reason[];
  readonly dependencies: DependencyFindings;
  /** For the grant: what holds now. */
  readonly signals: Grant["signals"];
}

/** Looks at every rule of a task for one run, so that the decision shows them all, met or not. */
export async function judge(
  context: ControlContext,
  task: KnownTask,
  books: Pick<Books, "house" | "task">,
  candidate: Candidate,
): Promise<Judgement> {
  const now = context.clock.now();
  const [signals, found] = await Promise.all([
    createSignalStore(context.table).list(),
    findDependencies(context, task, now),
  ]);
  const dependencies = candidate.trigger === "manual" ? withoutWaiting(found) : found;
  const facts = buildFacts(context, task, books.house, candidate, signals, dependencies, now);
  const { conditions } = task.configuration;
  return {
    rules: [
      judgeEnabled(context, task, books),
      judgePaused(task, books),
      judgeBreaker(context, task, books, candidate, now),
      ...judgeOverlap(task, books, candidate),
      ...(await evaluateConditions(conditions as { [name: string]: Json }, facts, now, context.conditions)),
    ],
    dependencies,
    signals: signalsNow(signals, now),
  };
}

function judgeEnabled(context: ControlContext, task: KnownTask, books: Pick<Books, "task">): Reason {
  if (!context.orchestrator.enabled) {
    return reason("enabled", false, "the orchestrator is disabled in its configuration", { orchestrator: false });
  }
  const met = isEnabled(task, books.task);
  const override = books.task.overrides.enabled;
  const by = override === undefined ? "" : ` by ${override.author} since ${override.at}`;
  return reason("enabled", met, `the task is ${met ? "enabled" : "disabled"}${by}`, { orchestrator: true, task: met });
}

function judgePaused(task: KnownTask, { house, task: record }: Pick<Books, "house" | "task">): Reason {
  const agent = task.configuration.agent;
  const pauses = [
    ["everything", house.overrides.paused],
    [`agent ${agent}`, house.agents[agent]?.overrides?.paused],
    [`task ${task.name}`, record.overrides.paused],
  ] as const;
  const pause = pauses.find(([, paused]) => paused?.value === true);
  if (pause === undefined) return reason("paused", true, "nothing is paused", null);
  const [what, by] = pause;
  const data = { what, author: by?.author ?? null, at: by?.at ?? null };
  return reason("paused", false, `${what} is paused by ${by?.author} since ${by?.at}`, data);
}

function judgeBreaker(
  context: ControlContext,
  task: KnownTask,
  books: Pick<Books, "task">,
  { run_id }: Candidate,
  now: EpochMillis,
): Reason {
  const breaker = parseBreaker(books.task.breaker);
  const recoveryMillis = recoveryMillisOf(context, task);
  const passage = passageOf(breaker, run_id, now, recoveryMillis);
  const errors = books.task.consecutive_errors;
  const data: JsonObject = { ...books.task.breaker, consecutive_errors: errors };
  if (breaker.state === "closed") return reason("breaker", true, "the breaker is closed", data);
  if (passage === "probe") {
    return reason("breaker", true, `after ${errors} failures in a row this run probes whether the task is well`, data);
  }
  if (breaker.state === "probing") {
    return reason("breaker", false, `the breaker is open; run ${breaker.probe} probes whether the task is well`, data);
  }
  if (breaker.because === "performance") {
    const message = "the task is disabled: its success rate fell below performance_threshold, until it is reset";
    return reason("breaker", false, message, data);
  }
  const probeAt = formatInstant(breaker.openedAt + recoveryMillis);
  const message = `the breaker is open after ${errors} failures in a row; a probe may run at ${probeAt}`;
  return reason("breaker", false, message, { ...data, probe_at: probeAt });
}

/** Only a schedule's fire can overlap: what a person or a dependent asks for waits for its turn. */
function judgeOverlap(task: KnownTask, { task: record }: Pick<Books, "task">, { trigger }: Candidate): Reason[] {
  const overlap = overlapOf(task);
  if (trigger !== "schedule" || overlap === "allow" || overlap === "cancel_running") return [];
  const data = { overlap, running: record.count, waiting: record.waiting, holder: record.holder };
  if (record.count === 0) return [reason("overlap", true, "no other run of the task is under way", data)];
  if (overlap === "queue_one" && record.waiting === 0) {
    return [reason("overlap", true, `run ${record.holder} is under way; one more may wait`, data)];
  }
  const waits = overlap === "queue_one" ? " and another one waits" : "";
  return [reason("overlap", false, `run ${record.holder} of the task is still under way${waits}`, data)];
}

function buildFacts(
  context: ControlContext,
  task: KnownTask,
  house: HouseRecord,
  { parameters }: Candidate,
  signals: ReadonlyMap<string, Signal>,
  dependencies: DependencyFindings,
  now: EpochMillis,
): Facts {
  const window = context.orchestrator.health_window_runs;
  const agents = Object.fromEntries(
    Object.keys(context.agents).map((name) => [name, healthOf(house.agents[name]?.outcomes ?? "", window)]),
  );
  return {
    signals: Object.fromEntries(signals),
    health: { overall: overallHealth(Object.values(agents)), agents },
    clock: {
      now: formatInstant(now),
      date: formatDate(Math.floor(createTimeZone(context.calendar.timezone).toWall(now) / MILLIS_PER_DAY)),
      market_open: context.calendar.isOpen(now),
      phase: context.calendar.phaseAt(now),
    },
    task: { name: task.name, parameters },
    dependencies: dependencies.results,
  };
}

function reason(rule: string, met: boolean, message: string, data: Json): Reason {
  return { rule, met, message, data };
}
