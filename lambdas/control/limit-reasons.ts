import type { PoolId, Pools } from "../../core/admission/pools.ts";
import type { Reason } from "../../core/run.ts";
import type { TaskRecord } from "../records/task-record.ts";
import { splitPool } from "./books.ts";

/** One reason for each pool, as a ticket finds it: whether there is a place and nobody before it. */
export function limitReasons(pools: readonly PoolId[], states: Pools, record: TaskRecord): Reason[] {
  return pools.flatMap((pool) => {
    const state = states.get(pool);
    if (state === undefined) return [];
    const { count, waiting, limit } = state;
    const [kind, name] = splitPool(pool);
    const who = kind === "all" ? "the orchestrator" : `${kind} ${name}`;
    const places = Number.isFinite(limit) ? `${count} of ${limit} places taken` : `${count} running, without a limit`;
    const line = waiting === 0 ? "" : `, ${waiting} waiting`;
    const holder = kind === "task" && count > 0 ? record.holder : null;
    return {
      rule: `limit.${kind}`,
      met: count < limit && waiting === 0,
      message: `${who} has ${places}${line}${holder === null ? "" : ` (run ${holder})`}`,
      data: { pool, count, waiting, limit: Number.isFinite(limit) ? limit : null, holder },
    };
  });
}
