import { leave } from "../../core/admission/pools.ts";
import { formatInstant } from "../../core/instant.ts";
import type { WorkResult } from "../../core/node.ts";
import type { Write } from "../../core/ports/table.ts";
import { type Decision, FINAL_STATUSES, type RunError, type RunStatus } from "../../core/run.ts";
import { taskKey } from "../records/keys.ts";
import { recordResult } from "../records/results.ts";
import { attemptsOf, type RunRecord } from "../records/run-record.ts";
import { signalWrite } from "../records/signal-store.ts";
import { parseTaskRecord } from "../records/task-record.ts";
import { applyMove, changedWrites, houseWrite, poolStates, readBooks, runWrite, taskWrite } from "./books.ts";
import { chainDecision } from "./chain.ts";
import { closeAttempts, ownError } from "./close-attempts.ts";
import type { ControlContext } from "./context.ts";
import { listDays } from "./days.ts";
import { advances, type Effect } from "./effects.ts";
import { leaveAwaiting, moveEntries } from "./queue.ts";
import { costOfRun } from "./run-cost.ts";
import { attemptTimeoutMillisOf } from "./settings.ts";
import { recordEnd } from "./statistics.ts";
import { type Proposal, transact } from "./transact.ts";

export interface Ending {
  readonly status: Extract<RunStatus, "COMPLETED" | "FAILED" | "TIMEOUT" | "CANCELLED" | "SKIPPED">;
  readonly error: RunError | null;
  readonly work?: WorkResult;
  /** Why, when it never ran. */
  readonly decision?: Decision;
  /** Whether an execution may still wait for its token. */
  readonly owesAnswer: boolean;
  /** Ends it only while this holds; otherwise the run stays as it is. */
  readonly onlyIf?: (run: RunRecord) => boolean;
}

export interface Ended {
  /** The run as it is now; undefined when there is no such run. */
  readonly run: RunRecord | undefined;
  /** Whether it was this call that ended it. */
  readonly ended: boolean;
  /** What is to be done now that it has. */
  readonly effects: readonly Effect[];
}

/**
 * Ends a run once, wherever it stands: waiting, granted or running. In one transaction it is recorded, counted, its
 * places and its place in line are given back, and its signals are set.
 */
export function endRun(context: ControlContext, task: string, runId: string, ending: Ending): Promise<Ended> {
  return transact(context.table, () => proposeEnd(context, task, runId, ending));
}

async function proposeEnd(
  context: ControlContext,
  task: string,
  runId: string,
  ending: Ending,
): Promise<Proposal<Ended>> {
  const books = await readBooks(context, task, runId);
  const { run } = books;
  const unchanged = { writes: [], result: { run, ended: false, effects: [] } };
  if (run === undefined || FINAL_STATUSES.has(run.status) || ending.onlyIf?.(run) === false) return unchanged;
  const now = context.clock.now();
  const ticket = run.ticket ?? { pools: [], held: 0, queued: false, awaits: null };
  const move = leave(ticket, poolStates(context, ticket.pools, books));
  const result = recordResult(runId, ending.work?.result ?? null);
  const { result_apart } = result.within;
  const after = recordEnd(context, task, applyMove(books, move), { ...run, result_apart }, ending, now);
  const owesAnswer = ending.owesAnswer && (run.ticket?.task_token ?? "") !== "";
  const wasWaiting = run.ticket !== null && run.grant === null;
  let house = { ...after.house, queued: after.house.queued - (wasWaiting ? 1 : 0) };
  const attempts = books.runItem === undefined ? [] : attemptsOf(books.runItem);
  const error = ownError(attempts, ending.error);
  const changes: Partial<RunRecord> = {
    status: ending.status,
    finished_at: formatInstant(now),
    error,
    ...result.within,
    ticket: owesAnswer ? run.ticket : null,
    owes_answer: owesAnswer,
    lease_until: null,
    cost_usd: costOfRun(context, run, attempts, now),
    ...closeAttempts(attempts, error, attemptTimeoutMillisOf(context, context.task(task)), now),
  };
  const writes: Write[] = [...result.writes];
  if (ending.decision !== undefined) {
    const chained = chainDecision(house, runId, ending.decision, now);
    const listed = listDays(chained.house, chained.link.day);
    house = listed.house;
    changes.decided = [...run.decided, { day: chained.link.day, number: chained.link.number }];
    writes.push(chained.write, ...listed.writes);
  }
  writes.push(houseWrite(books.house, house), runWrite(run, changes));
  writes.push(...changedWrites(task, books, after, now), ...(await leaveLine(context, run)));
  for (const [name, { value, ttl_seconds }] of Object.entries(ending.work?.signals ?? {})) {
    writes.push(signalWrite({ name, value, source: runId, at: formatInstant(now), ttl_seconds }));
  }
  const ended = { ...run, ...changes, version: run.version + 1 };
  const effects = advances(move.advance);
  if (ending.status === "COMPLETED" && books.task.dependents_waiting > 0) effects.push({ effect: "wake", task });
  if (ended.owes_answer && run.ticket !== null) {
    effects.push({ effect: "answer_ended", run: ended, token: run.ticket.task_token });
  }
  return { writes, result: { run: ended, ended: true, effects } };
}

/** Takes a waiting ticket out of the one line it stands in. */
async function leaveLine({ table }: ControlContext, run: RunRecord): Promise<Write[]> {
  const { ticket } = run;
  if (ticket === null || run.grant !== null) return [];
  if (ticket.awaits !== null) {
    const record = parseTaskRecord(await table.get(taskKey(ticket.awaits)));
    const fewer = { ...record, dependents_waiting: record.dependents_waiting - 1 };
    return [leaveAwaiting(ticket.awaits, run.run_id), taskWrite(ticket.awaits, record, fewer)];
  }
  return moveEntries(run, ticket, null);
}
