import { healthOf, type Outcomes } from "./health.ts";

/** A rate over fewer runs says little: one early failure would be 0 %. */
const MINIMUM_RUNS_TO_JUDGE = 10;

/** Whether the success rate has fallen below the threshold; never before `MINIMUM_RUNS_TO_JUDGE` runs. */
export function performsPoorly(outcomes: Outcomes, threshold: number | undefined, windowRuns: number): boolean {
  if (threshold === undefined || outcomes.length < Math.min(MINIMUM_RUNS_TO_JUDGE, windowRuns)) return false;
  return healthOf(outcomes, windowRuns) < threshold;
}
