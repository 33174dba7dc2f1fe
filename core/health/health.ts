/** Outcomes as text, newest last: `1` a success, `0` a failure. */
export type Outcomes = string;

/** Appends an outcome and forgets those beyond the window. */
export function recordOutcome(outcomes: Outcomes, success: boolean, windowRuns: number): Outcomes {
  return (outcomes + (success ? "1" : "0")).slice(-windowRuns);
}

/** Successes / (successes + failures) over the newest `windowRuns`; 1 before the first run. */
export function healthOf(outcomes: Outcomes, windowRuns: number): number {
  const seen = outcomes.slice(-windowRuns);
  if (seen === "") return 1;
  return seen.replaceAll("0", "").length / seen.length;
}

/** The mean over agents; 1 without agents. */
export function overallHealth(healths: readonly number[]): number {
  if (healths.length === 0) return 1;
  return healths.reduce((sum, health) => sum + health, 0) / healths.length;
}
