import { formatInstant, parseInstant } from "../../../core/instant.ts";
import type { Portfolio } from "../broker/account.ts";
import type { Verdict } from "../broker/broker.ts";
import { usdOf } from "../broker/money.ts";
import type { Order } from "../broker/order.ts";
import type { Market } from "../market/market.ts";

export interface OrderLimits {
  readonly max_position_weight: number;
  readonly max_gross_exposure: number;
  readonly max_var_fraction: number;
  /** Whether only sales may be vetted, and why. */
  readonly onlySales: string | undefined;
}

/** Fees and slippage of a purchase stay within this part of its value. */
const COST_ALLOWANCE = 0.01;

/**
 * Judges open orders one by one, sales first, as if each vetted one were filled at once: an order is lowered to what
 * the limits leave room for, and rejected when that is no share. Vetted orders of a session that is over are
 * rejected too.
 * @param valueAtRisk of holdings by symbol in USD, in USD.
 */
export function vetOrders(
  orders: readonly Order[],
  portfolio: Portfolio,
  market: Market,
  limits: OrderLimits,
  valueAtRisk: (values: ReadonlyMap<string, number>) => number,
): readonly Verdict[] {
  const quantities = new Map(portfolio.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  let cash = usdOf(portfolio.account.cash_mills);
  const values = (): Map<string, number> =>
    new Map([...quantities].map(([symbol, quantity]) => [symbol, quantity * market.price(symbol)]));
  const gross = (): number => [...values().values()].reduce((sum, value) => sum + value, 0);
  const equity = cash + gross();

  function trade(symbol: string, quantity: number): void {
    const value = quantity * market.price(symbol);
    quantities.set(symbol, (quantities.get(symbol) ?? 0) + quantity);
    cash -= quantity > 0 ? value * (1 + COST_ALLOWANCE) : value;
  }

  function judgeSale(order: Order): Omit<Verdict, "order"> {
    const quantity = Math.min(order.quantity, quantities.get(order.symbol) ?? 0);
    if (quantity <= 0) return { status: "rejected", note: `no ${order.symbol} is held` };
    trade(order.symbol, -quantity);
    return { status: "vetted", quantity, note: "a sale lowers the risk" };
  }

  function judgePurchase(order: Order): Omit<Verdict, "order"> {
    if (limits.onlySales !== undefined) return { status: "rejected", note: limits.onlySales };
    const price = market.price(order.symbol);
    const held = (quantities.get(order.symbol) ?? 0) * price;
    const rooms = [
      { room: cash / (1 + COST_ALLOWANCE), limit: "cash" },
      { room: limits.max_position_weight * equity - held, limit: "max_position_weight" },
      { room: limits.max_gross_exposure * equity - gross(), limit: "gross exposure" },
    ].sort((a, b) => a.room - b.room);
    const [tightest] = rooms;
    const fitting = Math.floor((tightest?.room ?? 0) / price);
    const quantity = Math.min(order.quantity, fitting);
    if (quantity < 1) return { status: "rejected", note: `${tightest?.limit} leaves no room` };
    trade(order.symbol, quantity);
    const risk = valueAtRisk(values());
    if (risk > limits.max_var_fraction * equity) {
      trade(order.symbol, -quantity);
      cash += quantity * price * COST_ALLOWANCE;
      return { status: "rejected", note: `value at risk would be ${risk.toFixed(0)} USD, above max_var_fraction` };
    }
    const note =
      quantity < order.quantity ? `lowered from ${order.quantity} by ${tightest?.limit}` : "within all limits";
    return { status: "vetted", quantity, note };
  }

  const verdicts: Verdict[] = [];
  const byUrgency = [...orders].sort((a, b) => urgency(a) - urgency(b));
  for (const order of byUrgency) {
    if (parseInstant(order.good_until) <= market.now) {
      const note = `it was for the session that closed ${order.good_until}; it is ${formatInstant(market.now)}`;
      verdicts.push({ order, status: "rejected", note });
    } else if (order.status === "vetted") {
      trade(order.symbol, order.side === "buy" ? order.quantity : -order.quantity);
    } else {
      verdicts.push({ order, ...(order.side === "sell" ? judgeSale(order) : judgePurchase(order)) });
    }
  }
  return verdicts;
}

/** What is vetted already takes its room first; then sales make room. */
function urgency(order: Order): number {
  if (order.status === "vetted") return 0;
  return order.side === "sell" ? 1 : 2;
}
