import { placeOf } from "../../core/admission/place.ts";
import { enter, isGranted, type PoolId } from "../../core/admission/pools.ts";
import { scoreOf } from "../../core/admission/score.ts";
import { dependencyWaitLimit } from "../../core/dependencies/wait-limit.ts";
import { startProbe } from "../../core/health/breaker.ts";
import { formatInstant, parseInstant } from "../../core/instant.ts";
import { ADMISSION_ERRORS } from "../../core/node-errors.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Write } from "../../core/ports/table.ts";
import type { Decision, Reason } from "../../core/run.ts";
import type { HouseRecord } from "../records/house-record.ts";
import { runDay, taskKey } from "../records/keys.ts";
import { compactInstant } from "../records/run-id.ts";
import type { RunRecord, TicketRecord } from "../records/run-record.ts";
import { parseTaskRecord } from "../records/task-record.ts";
import {
  applyMove,
  type Books,
  changedWrites,
  houseWrite,
  newRunWrite,
  poolStates,
  readKey,
  runWrite,
  taskWrite,
} from "./books.ts";
import { buildBreakerRecord, parseBreaker } from "./breaker-record.ts";
import { chainDecision } from "./chain.ts";
import type { ControlContext, KnownTask } from "./context.ts";
import { listDays } from "./days.ts";
import { advances, type Effect } from "./effects.ts";
import { numberHolder } from "./fencing.ts";
import { grantNow } from "./grant.ts";
import type { Judgement } from "./judge.ts";
import { limitReasons } from "./limit-reasons.ts";
import { joinAwaiting, leaveAwaiting, moveEntries } from "./queue.ts";
import { costOfRun } from "./run-cost.ts";
import { agingMillisOf, isAgentPool, maxQueuedOf, overlapOf, poolsOf, poolWaitLimitOf } from "./settings.ts";
import type { Proposal } from "./transact.ts";
import { usualSeconds } from "./usual-duration.ts";

/** One run to be decided about, with all that was read for it. */
export interface Case {
  readonly context: ControlContext;
  readonly task: KnownTask;
  readonly books: Books;
  /** As it stands before the decision; its ticket has the newest token. */
  readonly run: RunRecord & { readonly ticket: TicketRecord };
  /** As the table has it; undefined when it is new. */
  readonly known: RunRecord | undefined;
  readonly judgement: Judgement;
  readonly now: EpochMillis;
  /** Whether its state is asking right now: if the answer is lost, it asks again. */
  readonly isAsked: boolean;
}

type Outcome = Promise<Proposal<readonly Effect[]>>;

/** The run ends without having run. */
export async function proposeSkipping(subject: Case, ...more: Reason[]): Outcome {
  const { context, run, judgement, books, now, isAsked } = subject;
  const reasons = [...judgement.rules, ...judgement.dependencies.reasons, ...more];
  const ending = {
    status: "SKIPPED",
    finished_at: formatInstant(now),
    cost_usd: costOfRun(context, run, [], now),
    ticket: isAsked ? null : run.ticket,
    owes_answer: !isAsked,
  } as const;
  return record(
    subject,
    books.house,
    ending,
    { outcome: "skip", reasons },
    await changeAwaited(subject, null),
    (ended) => {
      return [{ effect: "answer_ended", run: ended, token: run.ticket.task_token }];
    },
  );
}

/** The run waits until the dependency succeeds, or until its wait has lasted long enough. */
export async function proposeAwaiting(subject: Case, dependency: string): Outcome {
  const { context, task, run, judgement, now } = subject;
  const { ticket } = run;
  if (task.configuration.on_stale === "skip") return proposeSkipping(subject);
  const waitUntil = dependencyWaitLimit({
    schedule: task.schedule,
    calendar: context.calendar,
    since: parseInstant(run.queued_at),
    dependencyTimeoutMinutes: task.configuration.dependency_timeout_minutes,
  });
  if (now >= waitUntil) return proposeSkipping(subject, waitLimitReason(dependency, waitUntil, now));
  if (ticket.awaits === dependency) return keepAwaiting(subject);
  const decision: Decision = { outcome: "wait", reasons: [...judgement.rules, ...judgement.dependencies.reasons] };
  const changes = {
    status: "QUEUED",
    ticket: { ...ticket, awaits: dependency, wait_until: formatInstant(waitUntil) },
  } as const;
  const triggers = task.configuration.on_stale === "trigger";
  return record(
    subject,
    subject.books.house,
    changes,
    decision,
    [...(await changeAwaited(subject, dependency)), joinAwaiting(dependency, { runId: run.run_id, task: task.name })],
    () => (triggers ? [{ effect: "trigger", task: dependency, waiting: run.run_id }] : []),
  );
}

/** It waits already for that: only who asks may be new. */
async function keepAwaiting({ known, run }: Case): Outcome {
  const isSame = known?.ticket?.task_token === run.ticket.task_token;
  return { writes: known === undefined || isSame ? [] : [runWrite(known, { ticket: run.ticket })], result: [] };
}

/** Nothing speaks against the run: it takes the places there are, and is granted or stands in line. */
export async function proposeEntering(subject: Case): Outcome {
  const { context, task, run, judgement, now } = subject;
  const pools = poolsOf(task, run.parameters);
  const books = await readKey(context, subject.books, pools);
  const states = poolStates(context, pools, books);
  const move = enter(pools, states);
  const reasons = [...judgement.rules, ...judgement.dependencies.reasons, ...limitReasons(pools, states, books.task)];
  const crowd = move.joined === undefined ? 0 : (states.get(move.joined)?.waiting ?? 0);
  if (move.joined !== undefined && crowd >= maxQueuedOf(context, task, move.joined)) {
    return proposeRefusing(subject, move.joined, crowd, reasons);
  }
  const granted = isGranted(move.ticket);
  const decision: Decision = { outcome: granted ? "run" : "wait", reasons };

  const probing = { ...books, task: { ...books.task, breaker: breakerLettingIn(subject) } };
  const { after, fencingNumber } = numberHolder(books, applyMove(probing, move), run);
  const place = placeOfRun(subject);
  const granting =
    granted && fencingNumber !== null
      ? grantNow(context, task, books.task, run, fencingNumber, judgement, now)
      : undefined;
  const changes: Partial<RunRecord> = {
    status: "QUEUED",
    fencing_number: fencingNumber,
    ticket: {
      ...run.ticket,
      pools: [...pools],
      held: move.ticket.held,
      queued: move.ticket.queued,
      awaits: null,
      // Whoever asks right now asks again with a new token should the answer be lost: no need to keep it.
      task_token: granted && subject.isAsked ? "" : run.ticket.task_token,
      place: { level: place.level, queued_at: place.queuedAt, adjusted_at: place.adjustedAt },
      wait_until: formatInstant(poolWaitLimitOf(task, run, now)),
    },
    ...granting?.changes,
  };
  const writes = [...(await changeAwaited(subject, null)), ...changedWrites(task.name, books, after, now)];
  writes.push(...moveEntries(run, null, changes.ticket ?? null));
  return record(subject, after.house, changes, decision, writes, (entered) => {
    const effects = advances(move.advance);
    if (move.joined !== undefined && isAgentPool(move.joined)) {
      effects.push({ effect: "outrank", pool: move.joined, run: entered });
    }
    if (granting !== undefined) {
      const told = { ...entered, ticket: run.ticket };
      effects.push({ effect: "answer_granted", run: told, grant: granting.grant });
    }
    const { holder } = books.task;
    const displaces = run.trigger === "schedule" && overlapOf(task) === "cancel_running" && books.task.count > 0;
    if (displaces && holder !== null) {
      effects.push({ effect: "displace", task: task.name, run_id: holder, by: run.run_id });
    }
    return effects;
  });
}

/** The queue is as long as it may be: the run ends with an error that says so. */
async function proposeRefusing(subject: Case, pool: PoolId, waiting: number, reasons: Reason[]): Outcome {
  const { context, run, books, now, isAsked } = subject;
  const message = `${waiting} runs wait for ${pool} already, which is its max_queued`;
  const full: Reason = { rule: "max_queued", met: false, message, data: { pool, waiting } };
  const ending = {
    status: "FAILED",
    finished_at: formatInstant(now),
    cost_usd: costOfRun(context, run, [], now),
    error: { code: "QUEUE_FULL", type: ADMISSION_ERRORS.refused, message, retryable: true },
    ticket: isAsked ? null : run.ticket,
    owes_answer: !isAsked,
  } as const;
  const decision: Decision = { outcome: "refuse", reasons: [...reasons, full] };
  return record(subject, books.house, ending, decision, await changeAwaited(subject, null), (ended) => {
    return [{ effect: "answer_ended", run: ended, token: run.ticket.task_token }];
  });
}

function placeOfRun({ context, task, books, run }: Case) {
  const work = {
    priority: run.priority,
    estimatedSeconds: usualSeconds(task, books.task),
    complexity: task.configuration.complexity_score,
    dependents: task.dependents,
  };
  const score = scoreOf(work, context.orchestrator.prioritization);
  const queuedAt = parseInstant(run.queued_at);
  return placeOf({ priority: run.priority, score, queuedAt }, agingMillisOf(context));
}

/** A run that is let in while the breaker is open is its probe. */
function breakerLettingIn({ books, run }: Case): Books["task"]["breaker"] {
  return buildBreakerRecord(startProbe(parseBreaker(books.task.breaker), run.run_id));
}

/** The writes every decision has in common: the house with the chain's new head, the run, its day. */
function record(
  { known, run, books, now }: Case,
  house: HouseRecord,
  changes: Partial<RunRecord>,
  decision: Decision,
  more: readonly Write[],
  effectsOf: (decided: RunRecord) => readonly Effect[],
): Proposal<readonly Effect[]> {
  const { house: chained, link, write } = chainDecision(house, run.run_id, decision, now);
  const decided: RunRecord = {
    ...run,
    ...changes,
    decided: [...run.decided, { day: link.day, number: link.number }],
    version: (known?.version ?? 0) + 1,
  };
  const wasWaiting = known?.ticket != null;
  const isWaiting = decided.status === "QUEUED";
  const queued = books.house.queued + Number(isWaiting) - Number(wasWaiting);
  const entered = enterOpenRange({ ...chained, queued }, run.run_id, now);
  const listed = listDays(entered, runDay(run.run_id), link.day);
  const writes = [
    houseWrite(books.house, listed.house),
    known === undefined ? newRunWrite(decided) : runWrite(known, decided),
    write,
    ...listed.writes,
    ...more,
  ];
  return { writes, result: effectsOf(decided) };
}

/** Clocks differ by seconds and an admission takes seconds: a run whose id is older than this came late. */
const LATE_MILLIS = 10 * 60_000;

/**
 * Keeps `open_from` at or before every open run, and tells a sweep under way of latecomers. Launched runs that have
 * not arrived yet are open, too, and nobody wrote them here: so the first is not this run but a moment before it.
 */
function enterOpenRange(house: HouseRecord, runId: string, now: EpochMillis): HouseRecord {
  const punctualFrom = compactInstant(now - LATE_MILLIS);
  const isLate = runId < punctualFrom;
  const from = house.open_from ?? punctualFrom;
  return {
    ...house,
    open_from: runId < from ? runId : from,
    latecomers: house.latecomers + (isLate ? 1 : 0),
  };
}

/** Leaves the line of the dependency it waited for until now, and joins that of another one. */
async function changeAwaited({ context, known, run, judgement }: Case, next: string | null): Promise<Write[]> {
  const steps: [task: string, by: number][] = [];
  const awaited = known?.ticket?.awaits ?? null;
  if (awaited !== null) steps.push([awaited, -1]);
  if (next !== null) steps.push([next, 1]);
  const writes: Write[] = awaited === null ? [] : [leaveAwaiting(awaited, run.run_id)];
  for (const [task, by] of steps) {
    const before = judgement.dependencies.records.get(task) ?? parseTaskRecord(await context.table.get(taskKey(task)));
    writes.push(taskWrite(task, before, { ...before, dependents_waiting: before.dependents_waiting + by }));
  }
  return writes;
}

function waitLimitReason(dependency: string, waitUntil: EpochMillis, now: EpochMillis): Reason {
  const limit = formatInstant(waitUntil);
  const message = `it waited for a success of ${dependency} until ${limit}, no longer`;
  return { rule: "wait_limit", met: false, message, data: { wait_until: limit, now: formatInstant(now) } };
}
