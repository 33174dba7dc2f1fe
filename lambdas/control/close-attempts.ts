import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Attempt, RunError } from "../../core/run.ts";
import { attemptAttribute } from "../records/run-record.ts";

/** What became of an earlier attempt that could not say it: it was stopped from outside, and another one followed. */
const STOPPED: RunError = {
  code: "TIMEOUT",
  type: "States.Timeout",
  message: "the attempt took longer than its timeout, or ended with its worker",
  retryable: true,
};

/**
 * Gives an end to every attempt whose agent could not: the newest ends with its run and as the run did, an earlier one
 * at its timeout, or when the next began.
 */
export function closeAttempts(
  attempts: readonly Attempt[],
  error: RunError | null,
  timeoutMillis: number,
  now: EpochMillis,
): { readonly [attribute: string]: Attempt } {
  const open = attempts.flatMap((attempt, place) => {
    if (attempt.finished_at !== null) return [];
    const next = attempts[place + 1];
    if (next === undefined) return [{ ...attempt, finished_at: formatInstant(now), error }];
    const end = Math.min(parseInstant(next.started_at), parseInstant(attempt.started_at) + timeoutMillis);
    return [{ ...attempt, finished_at: formatInstant(end), error: STOPPED }];
  });
  return Object.fromEntries(open.map((attempt) => [attemptAttribute(attempt.attempt), attempt]));
}

/** The agent's own words for the failure that Step Functions names, where it left any: one failure has one code. */
export function ownError(attempts: readonly Attempt[], error: RunError | null): RunError | null {
  const own = attempts.at(-1)?.error ?? null;
  return own !== null && own.type === error?.type ? own : error;
}
