import { z } from "zod";
import type { Json } from "../../core/json.ts";
import type { Item } from "../../core/ports/table.ts";
import { type Attempt, attemptSchema, type Decision, type Run, runSchema } from "../../core/run.ts";

const instant = z.string().describe("RFC 3339 in UTC");
const millis = z.int().min(0).describe("Milliseconds since the Unix epoch");

/** What admission knows of a run: which places it holds, where it stands in line, and who waits for the answer. */
export const ticketSchema = z.object({
  pools: z.array(z.string()),
  /** It holds the first so many of its pools. */
  held: z.int().min(0),
  /** Whether it stands in the queue of the next pool. */
  queued: z.boolean(),
  place: z.object({ level: z.int(), queued_at: millis, adjusted_at: millis }),
  /** The task whose next success it waits for, before it asks for any pool. */
  awaits: z.string().nullable(),
  /** When it stops waiting. */
  wait_until: instant,
  /** Who waits for the answer: the newest token (empty once it is answered), and its state's number of retries. */
  task_token: z.string(),
  retry_count: z.int().min(0),
});
export type TicketRecord = z.output<typeof ticketSchema>;

/**
 * A run as the table holds it: what is promised to the outside, and what only the control function needs. It is
 * written at every step, so what is written once and read seldom lies elsewhere: its decisions, in the chain.
 */
export const runRecordSchema = runSchema.omit({ attempts: true, decision: true }).extend({
  /** Rises with every write of the control function; the agents' signs of life leave it alone. */
  version: z.int().min(1),
  trigger: z.enum(["schedule", "manual", "dependency"]),
  /** While it is open and known to admission. */
  ticket: ticketSchema.nullable(),
  /** Since it was granted. */
  grant: z.object({ granted_at: instant, deadline: instant }).nullable(),
  fencing_number: z.int().nullable(),
  lease_until: instant.nullable(),
  /** It has ended, and whoever waits for its token may not know yet. */
  owes_answer: z.boolean(),
  /** Its result is too large to lie in here. */
  result_apart: z.boolean(),
  /** Where in the chain its decisions are, oldest first; a run that never waited has one. */
  decided: z.array(z.object({ day: z.string(), number: z.int().min(1) })),
});
export type RunRecord = z.output<typeof runRecordSchema>;

const ATTEMPT = /^attempt_(\d+)$/;

/** Every attempt is an attribute of its own, so that an agent's sign of life never overwrites what control writes. */
export function attemptAttribute(attempt: number): string {
  return `attempt_${attempt}`;
}

export function parseRunRecord(item: Item): RunRecord {
  return runRecordSchema.parse(item);
}

export function attemptsOf(item: Item): Attempt[] {
  return Object.entries(item)
    .filter(([name]) => ATTEMPT.test(name))
    .map(([, value]) => attemptSchema.parse(value))
    .toSorted((a, b) => a.attempt - b.attempt);
}

/** The run as everybody sees it; what lies elsewhere is passed in: the newest decision about it, and its result. */
export function runOf(item: Item, decision: Decision | null, result: Json): Run {
  return runSchema.parse({ ...parseRunRecord(item), attempts: attemptsOf(item), decision, result });
}
