import type { Learn } from "./forecaster.ts";
import { FEATURE_SESSIONS } from "./ridge.ts";

/** Models are fitted anew once a week. */
const REFIT_SESSIONS = 5;

export interface TestPlan {
  readonly train_sessions: number;
  readonly test_sessions: number;
  readonly horizon_sessions: number;
}

/** Closes that a test with as many days of choosing a setting before it needs. */
export function closesNeeded(plan: TestPlan): number {
  return FEATURE_SESSIONS + plan.train_sessions + 2 * plan.test_sessions + 3 * plan.horizon_sessions + REFIT_SESSIONS;
}

export interface Trial {
  /** Errors (outcome less forecast) on the days on which settings are chosen. */
  readonly choosing: readonly number[];
  /** Errors on the days after them, which nothing was chosen on. */
  readonly judging: readonly number[];
  /** Whether the direction was right, of the judging days on which the model named one. */
  readonly directions: readonly boolean[];
  /** The forecast from the newest close. */
  readonly forecast: number;
}

/** Forecasts day by day as they would have been made: each from the closes until then, its outcome known only later. */
export function tryForecasts(logPrices: readonly number[], learn: Learn, plan: TestPlan): Trial {
  const { train_sessions: train, test_sessions: test, horizon_sessions: horizon } = plan;
  const newest = logPrices.length - 1;
  const firstJudged = newest - horizon - test + 1;
  const firstChoosing = firstJudged - horizon - test + 1;
  const choosing: number[] = [];
  const judging: number[] = [];
  const directions: boolean[] = [];
  let predict = learn(logPrices, firstChoosing, train, horizon);
  for (let at = firstChoosing; at <= newest - horizon; at++) {
    if ((at - firstChoosing) % REFIT_SESSIONS === 0) predict = learn(logPrices, at, train, horizon);
    const forecast = predict(at);
    const outcome = (logPrices[at + horizon] ?? 0) - (logPrices[at] ?? 0);
    if (at >= firstJudged) {
      judging.push(outcome - forecast);
      if (forecast !== 0 && outcome !== 0) directions.push(forecast > 0 === outcome > 0);
    } else if (at + horizon <= firstJudged) choosing.push(outcome - forecast);
  }
  return { choosing, judging, directions, forecast: learn(logPrices, newest, train, horizon)(newest) };
}
