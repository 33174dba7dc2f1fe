import { formatInstant } from "../../core/instant.ts";
import type { ExecutionInput } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { FINAL_STATUSES } from "../../core/run.ts";
import type { RunRecord, TicketRecord } from "../records/run-record.ts";
import { type Books, readBooks, runWrite } from "./books.ts";
import { type Case, proposeAwaiting, proposeEntering, proposeSkipping } from "./case.ts";
import type { ControlContext, KnownTask } from "./context.ts";
import type { Effect } from "./effects.ts";
import { judge } from "./judge.ts";
import { newRun } from "./new-run.ts";
import { type Proposal, transact } from "./transact.ts";

/** Who asks for a run to be admitted. */
export interface Arrival {
  readonly input: ExecutionInput;
  readonly executionArn: string;
  readonly taskToken: string;
  /** How many times the asking state was tried again before: the newest token is the one that counts. */
  readonly retryCount: number;
}

/**
 * Decides about a run that has just arrived, or again about one that waits for a dependency (no `arrival`), and
 * records the decision. The same arrival may come twice: the second finds what the first wrote.
 */
export function consider(
  context: ControlContext,
  task: KnownTask,
  runId: string,
  arrival?: Arrival,
): Promise<readonly Effect[]> {
  // A fire's first arrival finds no record: reading it is saved, and whoever comes second is told so by the write.
  let isNew = arrival?.input.trigger === "schedule" && arrival.retryCount === 0;
  return transact(context.table, async () => {
    const books = await readBooks(context, task.name, isNew ? null : runId);
    isNew = false;
    return propose(context, task, books, arrival);
  });
}

async function propose(
  context: ControlContext,
  task: KnownTask,
  books: Books,
  arrival: Arrival | undefined,
): Promise<Proposal<readonly Effect[]>> {
  const known = books.run;
  if (known !== undefined && (FINAL_STATUSES.has(known.status) || isInLine(known))) return takeNote(known, arrival);
  if (arrival === undefined && known?.ticket == null) return { writes: [], result: [] };

  const now = context.clock.now();
  const run = describeRun(task, books, now, known, arrival);
  const judgement = await judge(context, task, books, run);
  const subject: Case = { context, task, books, run, known, judgement, now, isAsked: arrival !== undefined };
  if (judgement.rules.some(({ met }) => !met)) return proposeSkipping(subject);
  if (judgement.dependencies.open !== undefined) return proposeAwaiting(subject, judgement.dependencies.open);
  return proposeEntering(subject);
}

/** It stands in a pool's queue, or has all its places: nothing is left to decide here. */
function isInLine({ grant, ticket }: RunRecord): boolean {
  return grant !== null || ticket?.queued === true;
}

/** Asked again about a run that is decided: the newest token gets the answer, now or when there is one. */
function takeNote(run: RunRecord, arrival: Arrival | undefined): Proposal<readonly Effect[]> {
  if (arrival === undefined) return { writes: [], result: [] };
  const { taskToken, retryCount } = arrival;
  if (FINAL_STATUSES.has(run.status)) {
    return { writes: [], result: [{ effect: "answer_ended", run, token: taskToken }] };
  }
  const { ticket } = run;
  if (ticket === null || retryCount < ticket.retry_count) return { writes: [], result: [] };
  const newest: RunRecord = { ...run, ticket: { ...ticket, task_token: taskToken, retry_count: retryCount } };
  const isSame = ticket.task_token === taskToken && ticket.retry_count === retryCount;
  return {
    writes: isSame ? [] : [runWrite(run, { ticket: newest.ticket })],
    result: run.grant === null ? [] : [{ effect: "answer_granted", run: newest }],
  };
}

/** The run as it stands before anything is decided; what is known of it stays. */
function describeRun(
  task: KnownTask,
  books: Books,
  now: EpochMillis,
  known: RunRecord | undefined,
  arrival: Arrival | undefined,
): RunRecord & { readonly ticket: TicketRecord } {
  const ticket = known?.ticket ?? newTicket(now);
  if (arrival === undefined) {
    if (known === undefined) throw new TypeError("nobody asks for a run that does not exist");
    return { ...known, ticket };
  }
  const { input, executionArn, taskToken, retryCount } = arrival;
  const run = known ?? newRun(task, books.task, input, now);
  return {
    ...run,
    execution_arn: executionArn,
    ticket: { ...ticket, task_token: taskToken, retry_count: retryCount },
  };
}

function newTicket(now: EpochMillis): TicketRecord {
  const place = { level: 0, queued_at: now, adjusted_at: now };
  const nowhere = { pools: [], held: 0, queued: false, place, awaits: null };
  return { ...nowhere, wait_until: formatInstant(now), task_token: "", retry_count: 0 };
}
