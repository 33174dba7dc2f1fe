import { OrchestratorError } from "../../core/errors.ts";
import { type Table, type Write, WriteConflict } from "../../core/ports/table.ts";

/** What one try found out: what to write if nothing has changed meanwhile, and what that means. */
export interface Proposal<T> {
  readonly writes: readonly Write[];
  readonly result: T;
}

/** Conflicts mean that another writer went ahead, so somebody always does; this many in a row mean a fault. */
const MOST_TRIES = 200;
/** Tries without a pause; beyond them writers step aside for each other. */
const EAGER_TRIES = 3;
const LONGEST_PAUSE_MILLIS = 50;

/**
 * Reads, decides and writes until the write meets what was read: `propose` is asked anew after every conflict.
 * No writes: nothing to do, the result holds.
 * @throws OrchestratorError TABLE_CONTENDED
 */
export async function transact<T>(table: Table, propose: () => Promise<Proposal<T>>): Promise<T> {
  for (let tries = 1; tries <= MOST_TRIES; tries += 1) {
    const { writes, result } = await propose();
    if (writes.length === 0) return result;
    try {
      await table.write(writes);
      return result;
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error;
    }
    if (tries > EAGER_TRIES) await pause(Math.random() * Math.min(LONGEST_PAUSE_MILLIS, 2 ** tries));
  }
  throw new OrchestratorError({
    code: "TABLE_CONTENDED",
    fault: "system",
    message: `another writer was ahead ${MOST_TRIES} times in a row`,
    remedy: "The request may be made again; nothing of it was written.",
  });
}

function pause(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
