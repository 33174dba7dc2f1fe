import { sampleStandardDeviation } from "simple-statistics";

/** Trading sessions of a year: the usual factor of annualising daily figures. */
export const SESSIONS_PER_YEAR = 252;

/** Simple returns from each value to the next; one fewer than values. */
export function simpleReturns(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => value / (values[i] ?? Number.NaN) - 1);
}

/** Logarithmic returns from each value to the next; one fewer than values. */
export function logReturns(values: readonly number[]): number[] {
  return values.slice(1).map((value, i) => Math.log(value / (values[i] ?? Number.NaN)));
}

/** Realised volatility: the sample deviation of daily returns times √252. NaN for fewer than two returns. */
export function annualisedVolatility(dailyReturns: readonly number[]): number {
  if (dailyReturns.length < 2) return Number.NaN;
  return sampleStandardDeviation([...dailyReturns]) * Math.sqrt(SESSIONS_PER_YEAR);
}
