/** What has a limit: `all`, `agent:<name>`, `task:<name>`, `key:<text>`. */
export type PoolId = string;

export interface PoolState {
  /** Tickets that hold a place in the pool. */
  readonly count: number;
  /** Tickets in the pool's queue. */
  readonly waiting: number;
}

export type Pools = ReadonlyMap<PoolId, PoolState & { readonly limit: number }>;

/**
 * A ticket on its way. It takes its pools' places one after another in one global order (key, task, agent, all), so
 * nobody waits in a circle, and waits in the queue of the one pool that refused it, holding those before it.
 */
export interface Ticket {
  readonly pools: readonly PoolId[];
  /** It holds the first `held` of its pools; all of them: it is granted. */
  readonly held: number;
  /** Whether it stands in the queue of `pools[held]`. */
  readonly queued: boolean;
}

export interface Move {
  readonly ticket: Ticket;
  /** The pools that change, as they are afterwards. */
  readonly pools: ReadonlyMap<PoolId, PoolState>;
  /** The pool whose queue it leaves, and the one whose queue it joins, in the same transaction. */
  readonly left: PoolId | undefined;
  readonly joined: PoolId | undefined;
  /** The pools that now have a place and a queue: their first in line is to be let in, in this order. */
  readonly advance: readonly PoolId[];
}

export function isGranted(ticket: Ticket): boolean {
  return ticket.held === ticket.pools.length;
}

/** The pool whose queue the ticket stands in. */
export function queueOf(ticket: Ticket): PoolId | undefined {
  return ticket.queued ? ticket.pools[ticket.held] : undefined;
}

/** A new ticket takes the places there are, and queues where there is none or others wait already. */
export function enter(pools: readonly PoolId[], states: Pools): Move {
  return proceed({ pools, held: 0, queued: false }, states, new Map(), undefined);
}

/**
 * The first in line of a pool takes its place there and goes on to the next ones.
 * Undefined when the pool has no place: nothing changes.
 */
export function letIn(ticket: Ticket, states: Pools): Move | undefined {
  const pool = queueOf(ticket);
  if (pool === undefined) return undefined;
  const state = stateOf(states, pool);
  if (state.count >= state.limit) return undefined;
  const changed = new Map([[pool, { count: state.count + 1, waiting: state.waiting - 1 }]]);
  return proceed({ ...ticket, held: ticket.held + 1, queued: false }, states, changed, pool);
}

/** The ticket ends, waiting or granted: it gives back every place it holds and its place in line. */
export function leave(ticket: Ticket, states: Pools): Move {
  const changed = new Map<PoolId, PoolState>();
  for (const pool of ticket.pools.slice(0, ticket.held)) {
    const { count, waiting } = stateOf(states, pool);
    changed.set(pool, { count: count - 1, waiting });
  }
  const queue = queueOf(ticket);
  if (queue !== undefined) {
    const { count, waiting } = stateOf(states, queue);
    changed.set(queue, { count, waiting: waiting - 1 });
  }
  const nothing = { pools: [], held: 0, queued: false };
  return { ticket: nothing, pools: changed, left: queue, joined: undefined, advance: advanceable(changed, states) };
}

/**
 * A more urgent ticket in a pool's queue changes places with one that holds the pool and still waits further on: no
 * count changes, only who is where. Undefined when they do not stand like that (any more).
 */
export function changePlaces(
  urgent: Ticket,
  idle: Ticket,
  pool: PoolId,
): { readonly urgent: Ticket; readonly idle: Ticket } | undefined {
  const at = idle.pools.indexOf(pool);
  if (queueOf(urgent) !== pool || !idle.queued || at === -1 || at >= idle.held) return undefined;
  const further = (ticket: Ticket, place: number) => ticket.pools.slice(place + 1).join();
  if (further(urgent, urgent.held) !== further(idle, at)) return undefined;
  return { urgent: { ...urgent, held: urgent.held + (idle.held - at) }, idle: { ...idle, held: at } };
}

/** Whether a pool's first in line should be let in now. */
function canAdvance(state: PoolState & { readonly limit: number }): boolean {
  return state.waiting > 0 && state.count < state.limit;
}

function proceed(ticket: Ticket, states: Pools, changed: Map<PoolId, PoolState>, left: PoolId | undefined): Move {
  let held = ticket.held;
  for (; held < ticket.pools.length; held += 1) {
    const pool = ticket.pools[held] as PoolId;
    const { count, waiting, limit } = stateOf(states, pool);
    // Where others wait, a newcomer stands in line too, even if a place is free: the first in line gets it.
    if (count >= limit || waiting > 0) {
      changed.set(pool, { count, waiting: waiting + 1 });
      break;
    }
    changed.set(pool, { count: count + 1, waiting });
  }
  const queued = held < ticket.pools.length;
  const moved = { ...ticket, held, queued };
  return { ticket: moved, pools: changed, left, joined: queueOf(moved), advance: advanceable(changed, states) };
}

/** In the pools' global order, narrow ones first: who is let in there may be the best further on. */
function advanceable(changed: ReadonlyMap<PoolId, PoolState>, states: Pools): PoolId[] {
  return [...changed]
    .filter(([pool, state]) => canAdvance({ ...state, limit: stateOf(states, pool).limit }))
    .map(([pool]) => pool)
    .toSorted(comparePools);
}

const ORDER = ["key", "task", "agent", "all"];

/** The one order in which places are taken. */
export function comparePools(a: PoolId, b: PoolId): number {
  return rankOf(a) - rankOf(b) || (a < b ? -1 : Number(a > b));
}

function rankOf(pool: PoolId): number {
  return ORDER.indexOf(pool.split(":", 1)[0] as string);
}

function stateOf(states: Pools, pool: PoolId): PoolState & { readonly limit: number } {
  const state = states.get(pool);
  if (state === undefined) throw new RangeError(`the state of pool ${pool} was not read`);
  return state;
}
