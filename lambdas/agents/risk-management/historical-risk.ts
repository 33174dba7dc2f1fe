/** Losses that are the worst of a window of history. */
export interface HistoricalRisk {
  /** A day's loss is greater than it in about 1 − confidence of days; never below 0. */
  readonly value_at_risk: number;
  /** The mean loss of those days. */
  readonly expected_shortfall: number;
}

/**
 * Value at risk and expected shortfall by historical simulation (Hull, Risk Management and Financial Institutions,
 * 13.1 and 12.4): of n daily results the k = ⌈n (1 − confidence)⌉ worst are looked at; value at risk is the least of
 * these losses, expected shortfall their mean. Nothing is assumed of how returns are distributed.
 * @param results what each past day would have earned, losses negative.
 */
export function measureHistoricalRisk(results: readonly number[], confidence: number): HistoricalRisk {
  // 500 × (1 − 0.99) is 5.000000000000004 in floating point and means 5.
  const worst = Math.ceil(results.length * (1 - confidence) - 1e-9);
  const losses = results
    .map((result) => -result)
    .sort((a, b) => b - a)
    .slice(0, Math.max(1, worst));
  if (results.length === 0) return { value_at_risk: 0, expected_shortfall: 0 };
  const sum = losses.reduce((total, loss) => total + loss, 0);
  return { value_at_risk: Math.max(0, losses.at(-1) ?? 0), expected_shortfall: Math.max(0, sum / losses.length) };
}

/**
 * What holdings would have earned on each of the days that `returns` tells of.
 * @param values USD by symbol.
 * @param returns simple daily returns by symbol, of the same days.
 */
export function simulateResults(
  values: ReadonlyMap<string, number>,
  returns: (symbol: string) => readonly number[],
): readonly number[] {
  let results: number[] | undefined;
  for (const [symbol, value] of values) {
    const days = returns(symbol);
    results ??= days.map(() => 0);
    for (let i = 0; i < results.length; i++) results[i] = (results[i] ?? 0) + value * (days[i] ?? 0);
  }
  return results ?? [];
}
