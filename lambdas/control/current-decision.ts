import { estimateStart } from "../../core/admission/estimate-start.ts";
import { comparePlaces } from "../../core/admission/place.ts";
import type { PoolId } from "../../core/admission/pools.ts";
import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Decision, Reason } from "../../core/run.ts";
import { readDecision } from "../records/decisions.ts";
import { queuePartition, runKey } from "../records/keys.ts";
import { parseRunRecord, type RunRecord, type TicketRecord } from "../records/run-record.ts";
import { createStateStore } from "../records/state-store.ts";
import { FRESH_TASK_RECORD } from "../records/task-record.ts";
import { poolStates, readKey, splitPool } from "./books.ts";
import type { ControlContext } from "./context.ts";
import { limitReasons } from "./limit-reasons.ts";
import { openRuns } from "./open-runs.ts";
import { parseEntry, placeOfTicket, type QueueEntry } from "./queue.ts";
import { agingMillisOf } from "./settings.ts";
import { usualMillis } from "./usual-duration.ts";

/**
 * Why a run stands as it stands, now: as it was recorded, and for one that waits its place in line as it is at this
 * moment, who holds the limit, and when it is likely to start. Undefined before anything was decided.
 */
export async function currentDecision(context: ControlContext, runId: string): Promise<Decision | undefined> {
  const item = await context.table.get(runKey(runId));
  const run = item === undefined ? undefined : parseRunRecord(item);
  const recorded = run === undefined ? undefined : await readDecision(context.table, run);
  if (run === undefined || recorded === undefined) return undefined;
  const { outcome, reasons } = recorded;
  const { ticket } = run;
  const pool = ticket?.queued === true ? ticket.pools[ticket.held] : undefined;
  if (ticket === null || pool === undefined || run.finished_at !== null) return { outcome, reasons };
  const past = reasons.filter(({ rule }) => !rule.startsWith("limit."));
  return { outcome, reasons: [...past, ...(await describeWait(context, run, ticket, pool))] };
}

/** Reading on would cost more than anybody wants to know: beyond it the place is "after 1,000 others". */
const PLACES_COUNTED = 1_000;

async function describeWait(
  context: ControlContext,
  run: RunRecord,
  ticket: TicketRecord,
  pool: PoolId,
): Promise<Reason[]> {
  const now = context.clock.now();
  const state = createStateStore(context.table);
  const [house, tasks, ahead] = await Promise.all([
    state.house(),
    state.tasks(),
    entriesBefore(context, pool, run, ticket, now),
  ]);
  const record = tasks.get(run.task_name) ?? FRESH_TASK_RECORD;
  const books = { house, task: record, key: undefined, run, runItem: undefined };
  const states = poolStates(context, ticket.pools, await readKey(context, books, ticket.pools));
  const limits = limitReasons(ticket.pools, states, record).map((reason, place) =>
    place < ticket.held ? { ...reason, met: true, message: "it has its place there" } : reason,
  );
  const holders = await holdersOf(context, pool, house.open_from);
  const usually = (task: string) => usualMillis(context.findTask(task), tasks.get(task) ?? FRESH_TASK_RECORD);
  const start = estimateStart({
    now,
    limit: states.get(pool)?.limit ?? 0,
    holdersUntil: holders.map(({ task_name, grant, queued_at }) => {
      return parseInstant(grant?.granted_at ?? queued_at) + usually(task_name);
    }),
    aheadMillis: ahead.map(({ task }) => usually(task)),
  });
  const place = ahead.length + 1;
  const estimated_start = start === undefined ? null : formatInstant(start);
  const held = holders.map(({ run_id }) => run_id);
  const where = pool === "all" ? "the orchestrator's line" : `the line of ${splitPool(pool).join(" ")}`;
  const message =
    `it is ${ordinal(place)} in ${where}, behind ${held.join(", ") || "nobody"}` +
    (estimated_start === null ? "; nobody is let in" : `; likely to start at ${estimated_start}`);
  const data = { pool, place, held_by: held, estimated_start, wait_until: ticket.wait_until };
  return [...limits, { rule: "place", met: false, message, data }];
}

/** Those whose turn comes first; of two with the same place, whose id comes first. */
async function entriesBefore(
  context: ControlContext,
  pool: PoolId,
  run: RunRecord,
  ticket: TicketRecord,
  now: EpochMillis,
): Promise<QueueEntry[]> {
  const { items } = await context.table.query({ pk: queuePartition(pool), limit: PLACES_COUNTED });
  const aging = agingMillisOf(context);
  const compare = (a: Pick<QueueEntry, "place" | "runId">, b: Pick<QueueEntry, "place" | "runId">) =>
    comparePlaces(a.place, b.place, now, aging) || (a.runId < b.runId ? -1 : Number(a.runId > b.runId));
  const own = { place: placeOfTicket(ticket), runId: run.run_id };
  return items
    .map(parseEntry)
    .filter((entry) => compare(entry, own) < 0)
    .toSorted(compare);
}

async function holdersOf({ table }: ControlContext, pool: PoolId, openFrom: string | null): Promise<RunRecord[]> {
  const holders: RunRecord[] = [];
  for await (const run of openRuns(table, openFrom)) {
    if (run.ticket?.pools.slice(0, run.ticket.held).includes(pool) && run.finished_at === null) holders.push(run);
  }
  return holders;
}

function ordinal(place: number): string {
  if (place > PLACES_COUNTED) return `after ${PLACES_COUNTED} others`;
  const ending = place % 100 > 10 && place % 100 < 14 ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th");
  return `${place}${ending}`;
}
