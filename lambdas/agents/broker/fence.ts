import type { Item, Table, Write } from "../../../core/ports/table.ts";
import { AgentError } from "../agent-error.ts";
import { fenceKey } from "./keys.ts";

/** A run's right to act for its task. */
export interface FencedRun {
  readonly task: string;
  readonly fencingNumber: number;
  /** Whose numbers they are; the task's when left out. */
  readonly fencingScope?: string;
}

/**
 * The write that makes a transaction hold only while no newer run of the task has acted, and remembers this one.
 * @throws AgentError `Fenced` when a newer one has.
 */
export async function buildFence(table: Table, run: FencedRun): Promise<Write> {
  const key = fenceKey(run.fencingScope ?? run.task);
  const seen = await table.get(key);
  const newest = seen?.newest;
  if (typeof newest !== "number") {
    return { write: "put", item: { ...key, newest: run.fencingNumber } satisfies Item, when: [{ is: "absent" }] };
  }
  if (newest > run.fencingNumber) throw stale(run, newest);
  if (newest === run.fencingNumber) {
    return { write: "check", key, when: [{ is: "equal", attribute: "newest", value: newest }] };
  }
  return {
    write: "update",
    key,
    set: { newest: run.fencingNumber },
    when: [{ is: "equal", attribute: "newest", value: newest }],
  };
}

function stale(run: FencedRun, newest: number): AgentError {
  return new AgentError("Fenced", {
    code: "FENCING_NUMBER_STALE",
    fault: "system",
    message: `a newer run of ${run.task} (number ${newest}) has acted: this one (number ${run.fencingNumber}) may not`,
    remedy: "Nothing needs doing: the newer run goes on in its place.",
    expected: `${newest} or more`,
    found: String(run.fencingNumber),
  });
}
