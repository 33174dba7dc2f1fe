import type { PoolId } from "../../core/admission/pools.ts";
import { isGranted, letIn } from "../../core/admission/pools.ts";
import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { Grant } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Write } from "../../core/ports/table.ts";
import { type Decision, FINAL_STATUSES, type Reason } from "../../core/run.ts";
import type { RunRecord } from "../records/run-record.ts";
import { applyMove, changedWrites, houseWrite, poolStates, readBooks, runWrite } from "./books.ts";
import { chainDecision } from "./chain.ts";
import type { ControlContext } from "./context.ts";
import { listDays } from "./days.ts";
import { advances, type Effect } from "./effects.ts";
import { endRun } from "./end-run.ts";
import { numberHolder } from "./fencing.ts";
import { grantNow } from "./grant.ts";
import { type Judgement, judge } from "./judge.ts";
import { limitReasons } from "./limit-reasons.ts";
import { firstInLine, moveEntries, type QueueEntry } from "./queue.ts";
import { agingMillisOf, isAgentPool } from "./settings.ts";
import { type Proposal, transact } from "./transact.ts";

type Step =
  /** The pool is full, or nobody waits there. */
  | { readonly step: "rest" }
  /** What was read is no longer so. */
  | { readonly step: "again" }
  | { readonly step: "moved"; readonly effects: readonly Effect[] }
  /** The first in line must not run any more. */
  | { readonly step: "end"; readonly run: RunRecord; readonly decision: Decision };

/** Stale reads in a row that are put up with: each means that another writer advanced the same pool. */
const MOST_STALE_READS = 20;

/**
 * Lets the first in line of a pool take its place there, and go on as far as it gets. Constant cost: the first of
 * each level, its run, its pools. Answers what follows from it; nothing when the pool is full or nobody waits.
 */
export async function letFirstIn(context: ControlContext, pool: PoolId): Promise<readonly Effect[]> {
  for (let tries = 0; tries < MOST_STALE_READS; tries += 1) {
    const now = context.clock.now();
    const entry = await firstInLine(context.table, pool, now, agingMillisOf(context));
    if (entry === undefined) return [];
    const step = await transact(context.table, () => propose(context, pool, entry));
    if (step.step === "rest") return [];
    if (step.step === "moved") return step.effects;
    if (step.step === "end") {
      const ending = { status: "SKIPPED", error: null, decision: step.decision, owesAnswer: true } as const;
      const { effects } = await endRun(context, entry.task, entry.runId, {
        ...ending,
        onlyIf: (run) => run.grant === null,
      });
      return [...effects, { effect: "advance", pool }];
    }
  }
  return [];
}

async function propose(context: ControlContext, pool: PoolId, entry: QueueEntry): Promise<Proposal<Step>> {
  const books = await readBooks(context, entry.task, entry.runId);
  const { run } = books;
  const ticket = run?.ticket ?? null;
  const nothing = (step: Step) => ({ writes: [], result: step });
  if (run === undefined || ticket === null || FINAL_STATUSES.has(run.status)) return nothing({ step: "again" });
  if (!ticket.queued || ticket.pools[ticket.held] !== pool) return nothing({ step: "again" });

  const states = poolStates(context, ticket.pools, books);
  const move = letIn(ticket, states);
  if (move === undefined) return nothing({ step: "rest" });
  const task = context.findTask(entry.task);
  const now = context.clock.now();
  const granted = isGranted(move.ticket);
  const judgement = task === undefined ? undefined : await judge(context, task, books, run);
  const objections = judgement === undefined ? [GONE_TASK] : objectionsOf(run, judgement, now);
  if (task === undefined || judgement === undefined || objections.length > 0) {
    const met = judgement?.rules.filter((rule) => rule.met) ?? [];
    const decision: Decision = { outcome: "skip", reasons: [...met, ...objections] };
    return nothing({ step: "end", run, decision });
  }

  const { after, fencingNumber } = numberHolder(books, applyMove(books, move), run);
  let { house } = after;
  let grant: Grant | undefined;
  const decisionWrites: Write[] = [];
  let changes: Partial<RunRecord> = {
    ticket: { ...ticket, held: move.ticket.held, queued: move.ticket.queued },
    fencing_number: fencingNumber,
  };
  if (granted && fencingNumber !== null) {
    const reasons = [
      ...judgement.rules,
      ...judgement.dependencies.reasons,
      ...limitReasons(ticket.pools, states, books.task),
    ];
    const chain = chainDecision(house, run.run_id, { outcome: "run", reasons: reasons.map(asTaken) }, now);
    const listed = listDays(chain.house, chain.link.day);
    house = { ...listed.house, queued: house.queued - 1 };
    decisionWrites.push(chain.write, ...listed.writes);
    const granting = grantNow(context, task, books.task, run, fencingNumber, judgement, now);
    grant = granting.grant;
    changes = {
      ...changes,
      ...granting.changes,
      decided: [...run.decided, { day: chain.link.day, number: chain.link.number }],
    };
  }
  const writes: Write[] = [
    houseWrite(books.house, house),
    runWrite(run, changes),
    ...moveEntries(run, ticket, changes.ticket ?? null),
    ...decisionWrites,
    ...changedWrites(entry.task, books, after, now),
  ];
  const effects = advances(move.advance);
  const moved = { ...run, ...changes, version: run.version + 1 };
  if (move.joined !== undefined && isAgentPool(move.joined)) {
    effects.push({ effect: "outrank", pool: move.joined, run: moved });
  }
  if (grant !== undefined) effects.push({ effect: "answer_granted", run: moved, grant });
  return { writes, result: { step: "moved", effects } };
}

const GONE_TASK: Reason = {
  rule: "enabled",
  met: false,
  message: "the task is no longer in the configuration",
  data: null,
};

/** Why a ticket whose turn has come must not run any more: its wait was too long, or the world has changed meanwhile. */
function objectionsOf(run: RunRecord, { rules }: Judgement, now: EpochMillis): Reason[] {
  const unmet = rules.filter(({ met, rule }) => !met && !WAITED_OUT.has(rule));
  const limit = run.ticket?.wait_until;
  if (limit === undefined || parseInstant(limit) > now) return unmet;
  const message = `it waited for a place until ${limit}, no longer`;
  return [...unmet, { rule: "wait_limit", met: false, message, data: { wait_until: limit, now: formatInstant(now) } }];
}

/** Rules that a waiting ticket has dealt with: it is itself the run that is under way. */
const WAITED_OUT = new Set(["overlap"]);

/** The places are this run's own now. */
function asTaken<T extends { readonly rule: string; readonly met: boolean }>(reason: T): T {
  return reason.rule.startsWith("limit.") || WAITED_OUT.has(reason.rule) ? { ...reason, met: true } : reason;
}
