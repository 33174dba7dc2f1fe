import type { Prices, Strategy } from "./strategy.ts";
import type { WalkForward } from "./walk-forward.ts";

/** A symbol's part of equity, and which strategy wants how much of it and why. */
export interface Target {
  readonly symbol: string;
  readonly weight: number;
  readonly parts: readonly { readonly strategy: string; readonly weight: number; readonly because: string }[];
}

/**
 * Each strategy's share: in proportion to its Sharpe ratio on days it had not seen, nothing for those that earned
 * nothing. Several strategies together swing less than the best one alone.
 */
export function shareOut(tested: readonly WalkForward[]): Readonly<Record<string, number>> {
  const earning = tested.filter(({ out_of_sample }) => out_of_sample.sharpe_ratio > 0);
  const total = earning.reduce((sum, { out_of_sample }) => sum + out_of_sample.sharpe_ratio, 0);
  return Object.fromEntries(
    earning.map(({ strategy, out_of_sample }) => [strategy, out_of_sample.sharpe_ratio / total]),
  );
}

/** The weights that the strategies want now, each under its newest setting, added up by their shares. */
export function blendTargets(
  symbols: readonly string[],
  prices: Prices,
  tested: readonly WalkForward[],
  strategies: Readonly<Record<string, Strategy>>,
  maxPositions: number,
): readonly Target[] {
  const newest = (prices[0]?.length ?? 0) - 1;
  const shares = shareOut(tested);
  const parts = tested.flatMap(({ strategy: name, setting }) => {
    const strategy = strategies[name];
    const share = shares[name];
    if (strategy === undefined || share === undefined) return [];
    const weights = strategy.allocate(prices, newest, setting, maxPositions);
    const because = strategy.describe(setting);
    return weights.flatMap((weight, i) =>
      weight > 0 ? [{ symbol: symbols[i], strategy: name, weight: weight * share, because }] : [],
    );
  });
  return symbols.flatMap((symbol) => {
    const own = parts.filter((part) => part.symbol === symbol);
    const weight = own.reduce((sum, part) => sum + part.weight, 0);
    return weight > 0 ? [{ symbol, weight, parts: own }] : [];
  });
}
