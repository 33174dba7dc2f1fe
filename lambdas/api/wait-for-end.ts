import { z } from "zod";
import { FINAL_STATUSES, type Run } from "../../core/run.ts";
import type { Api } from "./api.ts";
import { requireRun } from "./run-view.ts";

/** API Gateway gives up after 29 s: the answer must be on its way before. */
const MAX_WAIT_SECONDS = 20;
/** Most of the agents end within a second; later looks are rarer. */
const FIRST_PAUSE_MS = 50;
const MAX_PAUSE_MS = 1000;
const PAUSE_GROWTH = 2;

export const waitSecondsSchema = z
  .string()
  .regex(/^(\d|1\d|20)$/, `a whole number from 0 to ${MAX_WAIT_SECONDS}`)
  .transform(Number)
  .default(0)
  .describe(`Answer as soon as the run has finished, after so many seconds at the latest, 0 to ${MAX_WAIT_SECONDS}`);

/** The run as it is when it has ended, the time is over, or the caller has gone. */
export async function waitForEnd(api: Api, run: Run, waitSeconds: number, signal: AbortSignal): Promise<Run> {
  let seen = run;
  let leftMs = waitSeconds * 1000;
  for (let pauseMs = FIRST_PAUSE_MS; leftMs > 0 && !FINAL_STATUSES.has(seen.status) && !signal.aborted; ) {
    await api.sleep(Math.min(pauseMs, leftMs));
    leftMs -= pauseMs;
    pauseMs = Math.min(MAX_PAUSE_MS, pauseMs * PAUSE_GROWTH);
    seen = await requireRun(api, run.run_id);
  }
  return seen;
}
