import {
  changePlaces,
  enter,
  leave,
  letIn,
  type Move,
  type PoolId,
  type Pools,
  queueOf,
} from "../../../core/admission/pools.ts";
import type { Task, World, WorldTicket } from "./world.ts";

/** Ways to get it wrong, each seen in real schedulers; the search has to find every one of them. */
export type Flaw =
  /** Parks by what it read, although a place may have become free since. */
  | "check-then-enqueue"
  /** Tells the execution that it may go before the grant is recorded. */
  | "send-before-record"
  /** Gives a place back without looking whether the run still holds one. */
  | "decrement-without-holder"
  /** Its sweep believes the table instead of asking the executions. */
  | "leak-on-lost-event"
  /** Lets the next in only while it looks at the pool that it freed last. */
  | "advance-one-pool-only";

/** The transaction of one task over a world, if nothing it read has changed: applies its writes, answers its effects. */
export function commit(
  world: World,
  scenario: { readonly runs: Record<string, readonly PoolId[]> },
  task: Task,
  head: string | null,
  flaw?: Flaw,
): Task[] {
  switch (task.do) {
    case "admit":
      return commitAdmit(world, scenario.runs[task.run] ?? [], task.run, task.token, flaw);
    case "end":
      return commitEnd(world, task, flaw);
    case "advance":
      return commitAdvance(world, task.pool, head, flaw);
    case "outrank":
      return commitOutrank(world, task.pool, task.run, head);
    default:
      throw new TypeError(`${task.do} writes nothing`);
  }
}

function commitAdmit(world: World, pools: readonly PoolId[], run: string, token: number, flaw?: Flaw): Task[] {
  const known = world.tickets[run];
  if (known?.phase === "ended") return [{ do: "tell-ended", run, token }];
  if (known !== undefined) {
    if (token < known.token) return [];
    known.token = token;
    touch(world, [`run:${run}`]);
    return known.phase === "granted" ? [{ do: "tell-granted", run, token, fence: known.fence }] : [];
  }
  const move = enter(pools, statesOf(world));
  const ticket: WorldTicket = { phase: "waiting", ...ticketOf(move), token, fence: null };
  world.tickets[run] = ticket;
  return apply(world, run, ticket, move, flaw);
}

function commitEnd(world: World, { run, why, fence }: Extract<Task, { do: "end" }>, flaw?: Flaw): Task[] {
  const ticket = world.tickets[run];
  if (ticket === undefined) return [];
  const repeats = flaw === "decrement-without-holder" && ticket.phase === "ended";
  if (ticket.phase === "ended" && !repeats) return [];
  if (why === "settled" && fence !== ticket.fence) return [];
  if (why === "expired" && ticket.phase !== "waiting") return [];
  const before = repeats ? { pools: ticket.pools, held: ticket.pools.length, queued: false } : ticket;
  const move = leave(before, statesOf(world));
  ticket.phase = "ended";
  ticket.held = 0;
  ticket.queued = false;
  const effects = apply(world, run, ticket, move, flaw);
  return why === "cancelled" || why === "expired"
    ? [{ do: "tell-ended", run, token: ticket.token }, ...effects]
    : effects;
}

function commitAdvance(world: World, pool: PoolId, head: string | null, flaw?: Flaw): Task[] {
  const ticket = head === null ? undefined : world.tickets[head];
  if (head === null || ticket === undefined) return [];
  if (queueOf(ticket) !== pool) return [{ do: "advance", pool }];
  const move = letIn(ticket, statesOf(world));
  if (move === undefined) return [];
  Object.assign(ticket, ticketOf(move));
  return apply(world, head, ticket, move, flaw);
}

function commitOutrank(world: World, pool: PoolId, run: string, head: string | null): Task[] {
  const [urgent, idle] = [world.tickets[run], head === null ? undefined : world.tickets[head]];
  // Runs are as urgent as their names are early.
  if (head === null || urgent === undefined || idle === undefined || run >= head) return [];
  const changed = changePlaces(urgent, idle, pool);
  const further = queueOf(idle);
  if (changed === undefined || further === undefined) return [];
  Object.assign(urgent, changed.urgent);
  Object.assign(idle, changed.idle);
  const swap = (queue: string, leaves: string, joins: string) => {
    world.queues[queue] = [...(world.queues[queue] ?? []).filter((entry) => entry !== leaves), joins].toSorted();
  };
  swap(pool, run, head);
  swap(further, head, run);
  touch(world, [`run:${run}`, `run:${head}`]);
  return [{ do: "advance", pool: further }];
}

/** The last of those that hold a place of the pool and wait further on. */
export function lastIdle(world: World, pool: PoolId): string | null {
  const idle = Object.entries(world.tickets).filter(([, { pools, held, queued }]) => {
    const at = pools.indexOf(pool);
    return queued && at !== -1 && at < held;
  });
  return (
    idle
      .map(([run]) => run)
      .toSorted()
      .at(-1) ?? null
  );
}

/** Writes what a move says. */
function apply(world: World, run: string, ticket: WorldTicket, move: Move, flaw?: Flaw): Task[] {
  for (const [pool, state] of move.pools) world.pools[pool] = { ...state };
  if (move.left !== undefined) {
    world.queues[move.left] = (world.queues[move.left] ?? []).filter((entry) => entry !== run);
  }
  if (move.joined !== undefined) world.queues[move.joined] = [...(world.queues[move.joined] ?? []), run].toSorted();
  if (ticket.fence === null && ticket.held > 0) {
    world.fence += 1;
    ticket.fence = world.fence;
  }
  touch(world, ["house", `run:${run}`, ...[...move.pools.keys()].map(cellOf)]);
  const pools = flaw === "advance-one-pool-only" ? move.advance.slice(-1) : move.advance;
  const effects: Task[] = pools.map((pool) => ({ do: "advance", pool }));
  if (move.joined?.startsWith("agent:")) effects.unshift({ do: "outrank", run, pool: move.joined });
  if (ticket.phase !== "waiting" || ticket.held < ticket.pools.length) return effects;
  ticket.phase = "granted";
  return [{ do: "tell-granted", run, token: ticket.token, fence: ticket.fence }, ...effects];
}

/** The items a task's transaction names: it fails when any of them was written since it was read. */
export function cellsOf(
  scenario: { readonly runs: Record<string, readonly PoolId[]> },
  task: Task,
  head: string | null,
): string[] {
  if (task.do === "advance") return head === null ? [] : ["house", `run:${head}`, cellOf(task.pool)];
  if (task.do === "outrank") return [`run:${task.run}`, `run:${head}`];
  if (task.do !== "admit" && task.do !== "end") return [];
  return ["house", `run:${task.run}`, ...(scenario.runs[task.run] ?? []).map(cellOf)];
}

/** Agents' pools and that of everything lie in one item, every task's and key's in one of its own. */
function cellOf(pool: PoolId): string {
  return pool.startsWith("task:") || pool.startsWith("key:") ? pool : "house";
}

/** Whoever has read one of these items reads again. */
function touch(world: World, cells: readonly string[]): void {
  for (const { reading } of world.invocations) {
    if (reading?.cells.some((cell) => cells.includes(cell))) reading.stale = true;
  }
}

export function statesOf(world: World): Pools {
  return new Map(
    Object.entries(world.pools).map(([pool, state]) => [pool, { ...state, limit: world.limits[pool] ?? 0 }]),
  );
}

function ticketOf({ ticket: { pools, held, queued } }: Move): { pools: PoolId[]; held: number; queued: boolean } {
  return { pools: [...pools], held, queued };
}
