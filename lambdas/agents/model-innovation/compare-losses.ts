import { cumulativeStdNormalProbability, mean } from "simple-statistics";

export interface LossComparison {
  /** Positive: the challenger's losses are smaller. */
  readonly statistic: number;
  /** How likely so great a lead is by chance, if the challenger were no better. */
  readonly p_value: number;
}

/**
 * The test of Diebold and Mariano (1995), one-sided, with the small-sample correction of Harvey, Leybourne and
 * Newbold (1997): does the challenger forecast better than the champion, or was it luck?
 * @param leads per day, the champion's loss less the challenger's.
 * @param horizon forecasts so far ahead overlap, so their losses are correlated over `horizon` − 1 days.
 */
export function compareLosses(leads: readonly number[], horizon: number): LossComparison {
  const n = leads.length;
  const average = mean([...leads]);
  const autocovariance = (lag: number): number => {
    let sum = 0;
    for (let i = lag; i < n; i++) sum += ((leads[i] ?? 0) - average) * ((leads[i - lag] ?? 0) - average);
    return sum / n;
  };
  let variance = autocovariance(0);
  for (let lag = 1; lag < horizon; lag++) variance += 2 * autocovariance(lag);
  if (!(variance > 0)) return { statistic: 0, p_value: 0.5 };
  const correction = Math.sqrt((n + 1 - 2 * horizon + (horizon * (horizon - 1)) / n) / n);
  const statistic = correction * (average / Math.sqrt(variance / n));
  return { statistic, p_value: 1 - cumulativeStdNormalProbability(statistic) };
}
