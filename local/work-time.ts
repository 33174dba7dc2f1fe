import { seededFraction } from "./seeded-fraction.ts";

/** A run takes from half to one and a half times its estimate. */
const LEAST = 0.5;
const SPREAD = 1;

/**
 * How long an attempt takes in virtual and scaled time, in whole milliseconds: the task's
 * `estimated_duration_seconds`, varied by seed, run and attempt. The agent's real work happens at the
 * attempt's beginning and is usually over in milliseconds; this is what makes queues and timelines mean something.
 */
export function modelledWorkMillis(work: {
  readonly estimatedDurationSeconds: number;
  readonly runId: string;
  readonly attempt: number;
  readonly seed: number;
}): number {
  const fraction = seededFraction("work", work.seed, work.runId, work.attempt);
  return Math.round(work.estimatedDurationSeconds * 1_000 * (LEAST + SPREAD * fraction));
}
