import { CholeskyDecomposition, Matrix } from "ml-matrix";
import { mean, sampleStandardDeviation } from "simple-statistics";

/** Features look this far back. */
export const FEATURE_SESSIONS = 60;

/** What is known at session `at`: the last day, week, month and quarter, and how far the price is from its mean. */
function featuresAt(prices: readonly number[], at: number): number[] {
  const now = prices[at] ?? 0;
  const change = (sessions: number): number => now - (prices[at - sessions] ?? 0);
  let sum = 0;
  for (let i = 0; i < FEATURE_SESSIONS; i++) sum += prices[at - i] ?? 0;
  return [change(1), change(5), change(20), change(FEATURE_SESSIONS), now - sum / FEATURE_SESSIONS];
}

/**
 * Ridge regression (Hoerl and Kennard, 1970) of the return over `horizon` sessions on standardised features, fitted
 * to the `train` sessions whose outcome is known at `at`.
 */
export function fitRidge(
  prices: readonly number[],
  at: number,
  train: number,
  horizon: number,
  penalty: number,
): (at: number) => number {
  const days = Array.from({ length: train }, (_, i) => at - horizon - train + 1 + i);
  const rows = days.map((day) => featuresAt(prices, day));
  const outcomes = days.map((day) => (prices[day + horizon] ?? 0) - (prices[day] ?? 0));
  const scales = (rows[0] ?? []).map((_, column) => {
    const values = rows.map((row) => row[column] ?? 0);
    return { mean: mean(values), deviation: sampleStandardDeviation(values) || 1 };
  });
  const standardise = (row: readonly number[]): number[] =>
    row.map((value, column) => (value - (scales[column]?.mean ?? 0)) / (scales[column]?.deviation ?? 1));

  const level = mean(outcomes);
  const x = new Matrix(rows.map(standardise));
  const y = Matrix.columnVector(outcomes.map((outcome) => outcome - level));
  const transposed = x.transpose();
  const normal = transposed.mmul(x).add(Matrix.eye(x.columns, x.columns).mul(penalty));
  const weights = new CholeskyDecomposition(normal).solve(transposed.mmul(y)).to1DArray();
  return (now) =>
    level + standardise(featuresAt(prices, now)).reduce((sum, value, i) => sum + value * (weights[i] ?? 0), 0);
}
