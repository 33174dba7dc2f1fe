import type { PoolId } from "../../../core/admission/pools.ts";

/**
 * The world of admission as plain JSON: what the table holds, what the executions do, and the invocations of the
 * control function that are under way. Everything that may happen next is a step from one world to another.
 */
export interface World {
  readonly limits: Record<PoolId, number>;
  readonly pools: Record<PoolId, { count: number; waiting: number }>;
  readonly queues: Record<PoolId, string[]>;
  readonly tickets: Record<string, WorldTicket>;
  /** The newest fencing number. */
  fence: number;
  readonly executions: Record<string, WorldExecution>;
  readonly invocations: Invocation[];
  readonly budget: Record<Fault, number>;
  /** Faults have stopped and the one sweep has begun. */
  swept: boolean;
}

export type Fault = "crash" | "cancel" | "abort" | "expire" | "redeliver" | "sweep" | "limit";

export interface WorldTicket {
  phase: "waiting" | "granted" | "ended";
  pools: PoolId[];
  held: number;
  queued: boolean;
  /** The newest try of the state that asks. */
  token: number;
  fence: number | null;
}

export interface WorldExecution {
  /** `lost…`: its invocation crashed, the state machine will try it again. */
  state: "new" | "asking" | "lost-asking" | "working" | "settling" | "lost-settling" | "over";
  token: number;
  fence: number | null;
}

/** One invocation of the control function: what it still has to do, and what it has read for the first of it. */
export interface Invocation {
  readonly of: {
    readonly kind: "admit" | "settle" | "cancel" | "expire" | "sweep";
    readonly run: string;
    readonly token: number;
  };
  todo: Task[];
  /** What was read for the first task: `stale` once another invocation has written any of it. */
  reading: Reading | null;
}

export type Task =
  | { readonly do: "admit"; readonly run: string; readonly token: number }
  | {
      readonly do: "end";
      readonly run: string;
      readonly why: "settled" | "cancelled" | "lost" | "expired";
      readonly fence: number | null;
    }
  | { readonly do: "advance"; readonly pool: PoolId }
  | { readonly do: "outrank"; readonly run: string; readonly pool: PoolId }
  | { readonly do: "tell-granted"; readonly run: string; readonly token: number; readonly fence: number | null }
  | { readonly do: "tell-ended"; readonly run: string; readonly token: number }
  | { readonly do: "sweep" };

export interface Reading {
  readonly cells: readonly string[];
  stale: boolean;
  /** The first in line, or the last of those that hold a place and wait further on, as it was read. */
  readonly head: string | null;
  /** What was decided from it, for protocols that write without looking again. */
  readonly decided: string | null;
}

/** Which pools a run needs, in the order in which they are taken. Runs come first in line in the order of their names. */
export interface Scenario {
  readonly runs: Record<string, readonly PoolId[]>;
  readonly limits: Record<PoolId, number>;
  readonly budget: Partial<Record<Fault, number>>;
  /** What `limit` changes the limits to. */
  readonly changedLimits?: Record<PoolId, number>;
}

export function createWorld({ runs, limits, budget }: Scenario): World {
  const pools = Object.keys(limits);
  return {
    limits,
    pools: Object.fromEntries(pools.map((pool) => [pool, { count: 0, waiting: 0 }])),
    queues: Object.fromEntries(pools.map((pool) => [pool, []])),
    tickets: {},
    fence: 0,
    executions: Object.fromEntries(Object.keys(runs).map((run) => [run, { state: "new", token: 0, fence: null }])),
    invocations: [],
    budget: { crash: 0, cancel: 0, abort: 0, expire: 0, redeliver: 0, sweep: 0, limit: 0, ...budget },
    swept: false,
  };
}

/** A world of its own; twice as fast as `structuredClone`, which matters a million times. */
export function copyWorld(world: World): World {
  return {
    ...world,
    limits: { ...world.limits },
    pools: copyEach(world.pools, (pool) => ({ ...pool })),
    queues: copyEach(world.queues, (queue) => [...queue]),
    tickets: copyEach(world.tickets, (ticket) => ({ ...ticket, pools: [...ticket.pools] })),
    executions: copyEach(world.executions, (execution) => ({ ...execution })),
    invocations: world.invocations.map(({ of, todo, reading }) => {
      return { of, todo: [...todo], reading: reading === null ? null : { ...reading } };
    }),
    budget: { ...world.budget },
  };
}

function copyEach<T>(record: Record<string, T>, copy: (value: T) => T): Record<string, T> {
  const copied: Record<string, T> = {};
  for (const key in record) copied[key] = copy(record[key] as T);
  return copied;
}
