import { comparePools, type PoolId } from "../../core/admission/pools.ts";
import type { Grant } from "../../core/node.ts";
import type { RunRecord } from "../records/run-record.ts";

/** What follows from what was written. Each may be done twice or, after a crash, by the next sweep. */
export type Effect =
  /** A pool may have both a place and a queue: its first in line is to be let in. */
  | { readonly effect: "advance"; readonly pool: PoolId }
  /** A task has a new success: who waits for it is to be considered again. */
  | { readonly effect: "wake"; readonly task: string }
  /** A ticket has joined an agent's queue: a less urgent one that only holds a place there is to make way. */
  | { readonly effect: "outrank"; readonly pool: PoolId; readonly run: RunRecord }
  /** A waiting execution is to be told that its run may go. */
  | { readonly effect: "answer_granted"; readonly run: RunRecord; readonly grant?: Grant }
  /** One is to be told that its run has ended without it. */
  | { readonly effect: "answer_ended"; readonly run: RunRecord; readonly token: string }
  /** A dependency is to be started for a run that waits for it. */
  | { readonly effect: "trigger"; readonly task: string; readonly waiting: string }
  /** A run is to make place for a newer one of its task. */
  | { readonly effect: "displace"; readonly task: string; readonly run_id: string; readonly by: string };

export function advances(pools: readonly PoolId[]): Effect[] {
  return pools.map((pool) => ({ effect: "advance", pool }));
}

/**
 * Takes the next effect out of `pending`: whatever was decided is told first; then pools are advanced, narrow ones
 * first, since who is let in there may be the best in line of a wider one.
 */
export function takeNext(pending: Effect[]): Effect | undefined {
  const other = pending.findIndex(({ effect }) => effect !== "advance");
  if (other !== -1) return pending.splice(other, 1)[0];
  const pools = pending.flatMap((effect) => (effect.effect === "advance" ? [effect.pool] : []));
  const narrowest = pools.toSorted(comparePools)[0];
  if (narrowest === undefined) return undefined;
  pending.splice(0, pending.length, ...advances(pools.filter((pool) => pool !== narrowest)));
  return { effect: "advance", pool: narrowest };
}
