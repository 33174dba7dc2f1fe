import type { FillTerms } from "../broker/broker.ts";
import { millsOf } from "../broker/money.ts";
import type { Order } from "../broker/order.ts";
import type { Market } from "../market/market.ts";

const BPS = 10_000;

export interface CostRules {
  readonly slippage_bps: number;
  readonly fee_per_share_usd: number;
  readonly min_fee_usd: number;
  readonly max_fee_fraction: number;
}

/**
 * At what price and fee an order is filled now: the last price, moved against the order by the slippage; so much a
 * share, with a least fee that never exceeds a part of the value (the fixed pricing of large online brokers:
 * 0.005 USD a share, at least 1 USD, at most 1 %).
 */
export function buildFillTerms(order: Order, market: Market, costs: CostRules): FillTerms {
  const last = market.price(order.symbol);
  const against = order.side === "buy" ? 1 : -1;
  const priceMills = Math.max(1, millsOf(last * (1 + (against * costs.slippage_bps) / BPS)));
  const valueMills = priceMills * order.quantity;
  const feeMills = Math.max(millsOf(costs.fee_per_share_usd * order.quantity), millsOf(costs.min_fee_usd));
  return {
    priceMills,
    marketPriceMills: millsOf(last),
    feeMills: Math.min(feeMills, Math.floor(valueMills * costs.max_fee_fraction)),
    dataAsOf: market.asOf,
  };
}
