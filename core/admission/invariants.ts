import { isGranted, type PoolId, type PoolState, queueOf, type Ticket } from "./pools.ts";

/** Admission as it stands between two steps, whatever holds it: a model, a table. */
export interface Snapshot {
  readonly pools: ReadonlyMap<PoolId, PoolState & { readonly limit: number }>;
  readonly tickets: ReadonlyMap<string, SnapshotTicket>;
  /** The entries of the pools' queues: ids of tickets. */
  readonly queues: ReadonlyMap<PoolId, readonly string[]>;
  /** What really runs, by ticket. */
  readonly executions: ReadonlyMap<string, SnapshotExecution>;
}

export interface SnapshotTicket {
  readonly phase: "waiting" | "granted" | "ended";
  readonly ticket: Ticket;
  /** Whose numbers its fencing number is one of. */
  readonly task: string;
  /** Its grant's number; null until it has a place in its task's pool. */
  readonly fence: number | null;
  /** Whether its wait has a limit. */
  readonly waitIsLimited: boolean;
}

export interface SnapshotExecution {
  readonly state: "asking" | "working" | "over";
  /** The fencing number it was told to work with. */
  readonly fence: number | null;
}

/** What is wrong with a state, in words; `before` is the state one step earlier. */
type Predicate = (now: Snapshot, before: Snapshot | undefined) => string[];

/** What must hold at every moment, by the number the design gives it. */
export const INVARIANTS: Readonly<Record<string, Predicate>> = {
  "1 a pool's count is the number of its holders, and grows only up to the limit": (now, before) =>
    eachPool(now, (pool, { count, limit }) => {
      const holders = [...now.tickets.values()].filter(({ ticket }) => holds(ticket, pool)).length;
      const previous = before?.pools.get(pool)?.count;
      if (count < 0 || count !== holders) return `${pool} counts ${count}, ${holders} tickets hold it`;
      const grewBeyond = previous !== undefined && count > previous && count > limit;
      return grewBeyond ? `${pool} grew to ${count} beyond its limit of ${limit}` : undefined;
    }),

  "2 a waiting ticket stands in exactly the one queue that refused it": (now, before) => [
    ...eachPool(now, (pool, { waiting }) => {
      const queue = now.queues.get(pool) ?? [];
      const standing = [...now.tickets].filter(([, { ticket }]) => queueOf(ticket) === pool).map(([id]) => id);
      const isSame = queue.length === waiting && sameMembers(queue, standing);
      return isSame ? undefined : `${pool} has ${waiting} waiting, entries ${queue}, tickets ${standing}`;
    }),
    ...eachTicket(now, (id, { ticket }) => {
      const pool = queueOf(ticket);
      const earlier = before?.tickets.get(id)?.ticket;
      if (pool === undefined || before === undefined || (earlier && queueOf(earlier) === pool)) return undefined;
      const found = before.pools.get(pool);
      const refused = found === undefined || found.count >= found.limit || found.waiting > 0;
      return refused ? undefined : `${id} parked at ${pool}, which had a place and no queue`;
    }),
  ],

  "3 a grant is in the table before its token is answered": (now) =>
    eachExecution(now, (id, { state, fence }) => {
      if (state !== "working") return undefined;
      const known = now.tickets.get(id);
      const isRecorded = known !== undefined && (known.phase === "ended" || isGranted(known.ticket));
      return isRecorded && fence === known.fence
        ? undefined
        : `${id} works with ${fence}, its ticket says ${known?.fence}`;
    }),

  "5 what has ended holds nothing and never comes back": (now, before) =>
    eachTicket(now, (id, { phase, ticket }) => {
      const wasEnded = before?.tickets.get(id)?.phase === "ended";
      if (wasEnded && phase !== "ended") return `${id} came back as ${phase}`;
      return phase === "ended" && (ticket.held > 0 || ticket.queued) ? `${id} has ended and still holds` : undefined;
    }),

  "6 fencing numbers of a task differ, and a later holder's is higher": (now, before) =>
    eachTicket(now, (id, { task, fence }) => {
      if (fence === null) return undefined;
      const others = [...now.tickets].filter(([other, ticket]) => other !== id && ticket.task === task);
      if (others.some(([, other]) => other.fence === fence)) return `${id} shares ${fence} with another of ${task}`;
      if (before === undefined || before.tickets.get(id)?.fence === fence) return undefined;
      const later = others.find(([other]) => (before.tickets.get(other)?.fence ?? 0) > fence);
      return later === undefined ? undefined : `${id} got ${fence} after ${later[0]} had a higher one`;
    }),

  "8 every wait has a limit": (now) =>
    eachTicket(now, (id, { phase, waitIsLimited }) =>
      phase === "waiting" && !waitIsLimited ? `${id} may wait for ever` : undefined,
    ),
};

/** What must hold besides when nothing is under way, as long as nothing was lost. */
export const INVARIANTS_AT_REST: Readonly<Record<string, Predicate>> = {
  "nobody waits at a pool that has a place": (now) =>
    eachPool(now, (pool, { count, waiting, limit }) =>
      waiting > 0 && count < limit ? `${waiting} wait at ${pool}, ${count} of ${limit} taken` : undefined,
    ),
};

/** What must hold besides after one sweep, once faults have stopped: nothing lost, nothing leaked. */
export const INVARIANTS_AFTER_SWEEP: Readonly<Record<string, Predicate>> = {
  ...INVARIANTS_AT_REST,
  "4 and 9 a ticket is held or waits only while its execution does": (now) =>
    eachTicket(now, (id, { phase }) => {
      const execution = now.executions.get(id);
      const isOver = execution === undefined || execution.state === "over";
      if (phase !== "ended" && isOver) return `${id} is ${phase}, its execution is over`;
      if (phase === "granted" && execution?.state === "asking") return `${id} is granted and was not told`;
      return phase === "ended" && execution?.state === "asking" ? `${id} has ended and was not told` : undefined;
    }),
};

/** All that is wrong, each with the invariant it breaks. */
export function violationsOf(
  invariants: Readonly<Record<string, Predicate>>,
  now: Snapshot,
  before?: Snapshot,
): readonly string[] {
  return Object.entries(invariants).flatMap(([name, predicate]) =>
    predicate(now, before).map((found) => `${name}: ${found}`),
  );
}

function holds({ pools, held }: Ticket, pool: PoolId): boolean {
  return pools.slice(0, held).includes(pool);
}

function sameMembers(a: readonly string[], b: readonly string[]): boolean {
  return JSON.stringify(a.toSorted()) === JSON.stringify(b.toSorted());
}

function eachPool(
  { pools }: Snapshot,
  look: (pool: PoolId, state: PoolState & { readonly limit: number }) => string | undefined,
): string[] {
  return [...pools].flatMap(([pool, state]) => look(pool, state) ?? []);
}

function eachTicket({ tickets }: Snapshot, look: (id: string, ticket: SnapshotTicket) => string | undefined): string[] {
  return [...tickets].flatMap(([id, ticket]) => look(id, ticket) ?? []);
}

function eachExecution(
  { executions }: Snapshot,
  look: (id: string, execution: SnapshotExecution) => string | undefined,
): string[] {
  return [...executions].flatMap(([id, execution]) => look(id, execution) ?? []);
}
