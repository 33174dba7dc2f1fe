import { formatInstant } from "../../../core/instant.ts";
import type { Portfolio } from "../broker/account.ts";
import type { OrderDraft } from "../broker/broker.ts";
import { equityOf } from "../broker/equity-curve.ts";
import type { Market } from "../market/market.ts";
import type { Target } from "./blend.ts";

export interface PlanRules {
  /** Of equity; smaller changes of a position are left out. */
  readonly minTradeFraction: number;
  /** Why a symbol may not be bought. */
  readonly barred: (symbol: string) => string | undefined;
}

/** What stays in cash for fees and slippage. */
const CASH_FRACTION = 0.02;

/**
 * The orders that take the portfolio to its targets, good for the session that is open or opens next: whole shares,
 * changes too small to be worth their cost left out, holdings without a target sold.
 */
export function planOrders(
  targets: readonly Target[],
  portfolio: Portfolio,
  market: Market,
  rules: PlanRules,
): readonly OrderDraft[] {
  const equity = equityOf(portfolio, market.price);
  const held = new Map(portfolio.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  const wantedOf = new Map(targets.map((target) => [target.symbol, target]));

  return [...new Set([...wantedOf.keys(), ...held.keys()])].flatMap((symbol): OrderDraft[] => {
    const price = market.price(symbol);
    const target = wantedOf.get(symbol) ?? { symbol, weight: 0, parts: [] };
    const wanted = Math.floor((target.weight * (1 - CASH_FRACTION) * equity) / price);
    const change = wanted - (held.get(symbol) ?? 0);
    const worthwhile = Math.abs(change) * price >= rules.minTradeFraction * equity || wanted === 0;
    if (change === 0 || !worthwhile || (change > 0 && rules.barred(symbol) !== undefined)) return [];
    const weights = target.parts.map(({ strategy, weight }) => [`target weight by ${strategy}`, weight] as const);
    return [
      {
        symbol,
        side: change > 0 ? "buy" : "sell",
        quantity: Math.abs(change),
        goodUntil: formatInstant(market.tradingSession.close),
        evidence: {
          "target weight": target.weight,
          ...Object.fromEntries(weights),
          "price when proposed, USD a share": price,
          "equity when proposed, USD": equity,
          data_as_of: market.asOf,
        },
        note: describeTarget(target),
      },
    ];
  });
}

function describeTarget({ symbol, weight, parts }: Target): string {
  const percent = (ratio: number): string => `${(100 * ratio).toFixed(1)} %`;
  if (parts.length === 0) return `no strategy has a place for ${symbol} any more`;
  const reasons = parts.map((part) => `${percent(part.weight)} by ${part.strategy} (${part.because})`);
  return `${percent(weight)} of equity in ${symbol} is wanted: ${reasons.join(", ")}`;
}
