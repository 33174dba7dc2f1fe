import { createHash } from "node:crypto";

/**
 * Into how many stacks the parts are spread. A part's stack follows from its name alone, so adding or removing one
 * moves no other; these numbers can never change, or everything would move.
 *
 * A thousand tasks are 125 machines a stack on average and seldom over 160: at 4.6 KB a machine 0.75 MB of the 1 MB
 * that a template may have. Schedules are a quarter of that size; an agent is four resources of the 500.
 */
export const SHARDS = { machines: 8, schedules: 4, agents: 2 } as const;

/** The shard of a task or agent, counted from 1: the first four bytes of its name's SHA-256, modulo the shards. */
function shardOf(name: string, shards: number): number {
  return (createHash("sha256").update(name).digest().readUInt32BE() % shards) + 1;
}

/** Every shard with its names in order; shards without any are there too, since their stacks must empty, not vanish. */
export function splitIntoShards(names: readonly string[], shards: number): ReadonlyMap<number, readonly string[]> {
  const split = new Map<number, string[]>();
  for (let shard = 1; shard <= shards; shard += 1) split.set(shard, []);
  for (const name of names.toSorted()) split.get(shardOf(name, shards))?.push(name);
  return split;
}
