import { type Table, type Write, WriteConflict } from "../../../core/ports/table.ts";
import { AgentError } from "../agent-error.ts";
import { buildFence, type FencedRun } from "./fence.ts";

/** Two runs at once conflict once or twice; more than this means that something writes without pause. */
const MAX_TRIES = 8;

/** What to write after looking at the books, and what to answer once it is written; no writes: nothing is to be done. */
export interface Plan<Answer> {
  readonly writes: readonly Write[];
  readonly answer: Answer;
}

/**
 * Reads, plans and writes in one transaction under the run's fence; looks and plans again when somebody else was
 * faster.
 * @throws AgentError `Fenced`, `BrokerBusy`.
 */
export async function transact<Answer>(
  table: Table,
  run: FencedRun,
  plan: () => Promise<Plan<Answer>>,
): Promise<Answer> {
  for (let tries = 1; tries <= MAX_TRIES; tries++) {
    const fence = await buildFence(table, run);
    const { writes, answer } = await plan();
    if (writes.length === 0) return answer;
    try {
      await table.write([fence, ...writes]);
      return answer;
    } catch (error) {
      if (!(error instanceof WriteConflict)) throw error;
    }
  }
  throw new AgentError("BrokerBusy", {
    code: "BROKER_BUSY",
    fault: "system",
    message: `others changed the same books ${MAX_TRIES} times in a row`,
    remedy: "It is tried again; lower the number of tasks that trade at once if it stays.",
  });
}
