import type { PoolId } from "../../core/admission/pools.ts";
import { parseInstant } from "../../core/instant.ts";
import type { Json } from "../../core/json.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { FINAL_STATUSES } from "../../core/run.ts";
import type { HouseRecord } from "../records/house-record.ts";
import { compactInstant } from "../records/run-id.ts";
import type { RunRecord } from "../records/run-record.ts";
import { createStateStore } from "../records/state-store.ts";
import { houseWrite } from "./books.ts";
import { consider } from "./consider.ts";
import type { ControlContext } from "./context.ts";
import { advances, type Effect } from "./effects.ts";
import { type Ending, endRun } from "./end-run.ts";
import { startExecution } from "./launch.ts";
import { endingOfExecution } from "./lost-execution.ts";
import { openRuns } from "./open-runs.ts";
import { perform } from "./perform.ts";
import { transact } from "./transact.ts";

/** What is younger may still be under way in another invocation: a minute is the control function's own timeout. */
const SETTLED_DOWN_MILLIS = 60_000;
/** An open run's id is at most this much older than the moment it is recorded, or it counts as a latecomer. */
const OPEN_MARGIN_MILLIS = 15 * 60_000;

/**
 * Restores what crashes, lost answers and stopped executions left behind, by asking the executions what is really
 * running. Twice at once or in a row it does no harm. Answers what it mended.
 */
export async function sweep(context: ControlContext): Promise<Json> {
  const state = createStateStore(context.table);
  const before = await state.house();
  const mended: { [what: string]: number } = {};
  let oldestOpen: string | undefined;
  const crowded = new Set<PoolId>();
  for await (const run of openRuns(context.table, before.open_from)) {
    const queue = run.ticket?.queued === true ? run.ticket.pools[run.ticket.held] : undefined;
    if (queue !== undefined) crowded.add(queue);
    const mending = await mend(context, run);
    if (mending !== undefined) {
      mended[mending.what] = (mended[mending.what] ?? 0) + 1;
      await perform(context, mending.effects);
    }
    if (mending?.closes !== true) oldestOpen ??= run.run_id;
  }
  // Where a crash came between a place that became free and who should get it.
  await perform(context, advances([...crowded]));
  await raiseOpenFrom(context, before, oldestOpen);
  return { mended };
}

interface Mending {
  readonly what: string;
  readonly effects: readonly Effect[];
  /** Whether nothing of the run is left to be done. */
  readonly closes?: boolean;
}

async function mend(context: ControlContext, run: RunRecord): Promise<Mending | undefined> {
  const now = context.clock.now();
  if (FINAL_STATUSES.has(run.status)) return repeatAnswer(run);
  if (run.grant !== null) return mendGranted(context, run, now);
  if (run.ticket !== null) return mendWaiting(context, run, now);
  return mendPending(context, run, now);
}

/** It has ended, but whoever waits for its token may not have been told. */
function repeatAnswer(run: RunRecord): Mending | undefined {
  if (!run.owes_answer || run.ticket === null) return undefined;
  const token = run.ticket.task_token;
  return { what: "answers_repeated", effects: [{ effect: "answer_ended", run, token }], closes: true };
}

/** Recorded, but its execution may never have been started. */
async function mendPending(context: ControlContext, run: RunRecord, now: EpochMillis): Promise<Mending | undefined> {
  if (parseInstant(run.queued_at) + SETTLED_DOWN_MILLIS > now) return undefined;
  const { execution_arn, started } = await startExecution(context, run);
  if (started) return { what: "executions_started", effects: [] };
  return endIfLost(context, run, execution_arn);
}

async function mendWaiting(context: ControlContext, run: RunRecord, now: EpochMillis): Promise<Mending | undefined> {
  const lost = await endIfLost(context, run, run.execution_arn);
  if (lost !== undefined || run.ticket === null) return lost;
  if (run.ticket.awaits !== null) {
    const task = context.findTask(run.task_name);
    const effects = task === undefined ? [] : await consider(context, task, run.run_id);
    return effects.length === 0 ? undefined : { what: "waits_considered", effects };
  }
  if (parseInstant(run.ticket.wait_until) > now) return undefined;
  const { wait_until } = run.ticket;
  const message = `it waited for a place until ${wait_until}, no longer`;
  const decision = {
    outcome: "skip",
    reasons: [{ rule: "wait_limit", met: false, message, data: { wait_until } }],
  } as const;
  const ending: Ending = {
    status: "SKIPPED",
    error: null,
    decision: { outcome: decision.outcome, reasons: [...decision.reasons] },
    owesAnswer: true,
    onlyIf: ({ grant }) => grant === null,
  };
  const { ended, effects } = await endRun(context, run.task_name, run.run_id, ending);
  return ended ? { what: "waits_ended", effects, closes: true } : undefined;
}

async function mendGranted(context: ControlContext, run: RunRecord, now: EpochMillis): Promise<Mending | undefined> {
  const lost = await endIfLost(context, run, run.execution_arn);
  if (lost !== undefined) return lost;
  if (run.lease_until !== null && parseInstant(run.lease_until) <= now) return endExpired(context, run);
  const grantedAt = run.grant === null ? now : parseInstant(run.grant.granted_at);
  const isSilent = run.started_at === null && grantedAt + SETTLED_DOWN_MILLIS <= now;
  return isSilent ? { what: "grants_repeated", effects: [{ effect: "answer_granted", run }] } : undefined;
}

/** Its execution is over without having settled it. */
async function endIfLost(context: ControlContext, run: RunRecord, arn: string | null): Promise<Mending | undefined> {
  if (arn === null) return undefined;
  const ending = endingOfExecution(await context.executions.describe(arn));
  if (ending === undefined) return undefined;
  const { ended, effects } = await endRun(context, run.task_name, run.run_id, ending);
  return ended ? { what: "lost_executions_ended", effects, closes: true } : undefined;
}

/** The lease has run out: whatever still works for the run is fenced off, and its execution is stopped. */
async function endExpired(context: ControlContext, run: RunRecord): Promise<Mending | undefined> {
  const message = `the lease ended at ${run.lease_until} without a sign of life`;
  const error = { code: "LEASE_EXPIRED", type: "LeaseExpired", message, retryable: true };
  const { ended, effects } = await endRun(context, run.task_name, run.run_id, {
    status: "TIMEOUT",
    error,
    owesAnswer: true,
    onlyIf: ({ lease_until }) => lease_until === run.lease_until,
  });
  if (!ended) return undefined;
  if (run.execution_arn !== null) {
    await context.executions.stop({ execution_arn: run.execution_arn, error: error.type, cause: message });
  }
  return { what: "leases_expired", effects, closes: true };
}

/**
 * The next sweep begins at the oldest run that is still open, unless one came in late behind this one's back. A write
 * costs as much as reading twenty records: it waits until it saves that.
 */
async function raiseOpenFrom(
  context: ControlContext,
  seen: HouseRecord,
  oldestOpen: string | undefined,
): Promise<void> {
  const now = context.clock.now();
  const margin = `${compactInstant(now - OPEN_MARGIN_MILLIS)}-`;
  const openFrom = oldestOpen !== undefined && oldestOpen < margin ? oldestOpen : margin;
  const isWorthwhile = seen.open_from !== null && seen.open_from < compactInstant(now - 2 * OPEN_MARGIN_MILLIS);
  if (!isWorthwhile || (seen.open_from ?? "") >= openFrom) return;
  await transact(context.table, async () => {
    const house = await createStateStore(context.table).house();
    const unchanged = house.latecomers === seen.latecomers && house.open_from === seen.open_from;
    return { writes: unchanged ? [houseWrite(house, { ...house, open_from: openFrom })] : [], result: undefined };
  });
}
