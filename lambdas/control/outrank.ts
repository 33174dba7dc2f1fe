import { effectiveLevel } from "../../core/admission/place.ts";
import { changePlaces, type PoolId } from "../../core/admission/pools.ts";
import { FINAL_STATUSES } from "../../core/run.ts";
import { runKey } from "../records/keys.ts";
import { parseRunRecord, type RunRecord, type TicketRecord } from "../records/run-record.ts";
import { runWrite } from "./books.ts";
import type { ControlContext } from "./context.ts";
import type { Effect } from "./effects.ts";
import { lastIdle, moveEntries, placeOfTicket } from "./queue.ts";
import { agingMillisOf } from "./settings.ts";
import { transact } from "./transact.ts";

/**
 * Lets a ticket in an agent's queue change places with the least urgent of those that hold a place of the agent and
 * wait for the house, if that one is of a lower class. So what is urgent never waits for what only waits itself.
 */
export async function outrank(context: ControlContext, pool: PoolId, runId: string): Promise<readonly Effect[]> {
  return transact(context.table, async () => {
    const nothing = { writes: [], result: [] };
    const last = await lastIdle(context.table, pool);
    if (last === undefined || last.runId === runId) return nothing;
    const [urgent, idle] = (await context.table.getMany([runKey(runId), runKey(last.runId)])).map((item) =>
      item === undefined ? undefined : parseRunRecord(item),
    );
    if (!isWaiting(urgent) || !isWaiting(idle)) return nothing;
    const [now, aging] = [context.clock.now(), agingMillisOf(context)];
    const levelOf = ({ ticket }: Waiting) => effectiveLevel(placeOfTicket(ticket), now, aging);
    if (levelOf(urgent) >= levelOf(idle)) return nothing;
    const changed = changePlaces(urgent.ticket, idle.ticket, pool);
    if (changed === undefined) return nothing;
    const [ahead, back] = [
      { ...urgent.ticket, held: changed.urgent.held },
      { ...idle.ticket, held: changed.idle.held },
    ];
    const further = ahead.pools[ahead.held];
    return {
      writes: [
        runWrite(urgent, { ticket: ahead }),
        runWrite(idle, { ticket: back }),
        ...moveEntries(urgent, urgent.ticket, ahead),
        ...moveEntries(idle, idle.ticket, back),
      ],
      result: further === undefined ? [] : [{ effect: "advance", pool: further }],
    };
  });
}

type Waiting = RunRecord & { readonly ticket: TicketRecord };

function isWaiting(run: RunRecord | undefined): run is Waiting {
  return run?.ticket?.queued === true && !FINAL_STATUSES.has(run.status);
}
