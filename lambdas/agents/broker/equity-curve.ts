import type { KnownSession, Market } from "../market/market.ts";
import type { Portfolio } from "./account.ts";
import { millsOf, usdOf } from "./money.ts";
import type { Trade } from "./trade.ts";

/** What the account was worth at the close of a session, or now; in USD. */
export interface EquityPoint {
  readonly session: string;
  readonly recorded_session: string;
  readonly equity: number;
}

/** What a portfolio is worth at given prices, in USD. */
export function equityOf({ account, positions }: Portfolio, price: (symbol: string) => number): number {
  const quantities = new Map(positions.map(({ symbol, quantity }) => [symbol, quantity]));
  return usdOf(account.cash_mills + worthMills(quantities, price));
}

function worthMills(quantities: ReadonlyMap<string, number>, price: (symbol: string) => number): number {
  let worth = 0;
  for (const [symbol, quantity] of quantities) if (quantity !== 0) worth += quantity * millsOf(price(symbol));
  return worth;
}

/**
 * The account's worth over its newest `sessions` closes, oldest first, and now when a session is open: reckoned
 * backwards from today's books by undoing trades, so nobody has to write down a value each day. It begins with the
 * initial cash, at the session before the account was opened when that is within reach.
 * @param trades newest first, as far back as the curve goes.
 */
export function buildEquityCurve(
  portfolio: Portfolio,
  trades: readonly Trade[],
  market: Market,
  sessions: number,
): readonly EquityPoint[] {
  const curve: EquityPoint[] = [];
  if (market.isOpen) curve.push({ ...pointOf(market), equity: equityOf(portfolio, market.price) });
  let cashMills = portfolio.account.cash_mills;
  const quantities = new Map(portfolio.positions.map(({ symbol, quantity }) => [symbol, quantity]));
  const openedOn = portfolio.account.opened_at.slice(0, 10);
  let undone = 0;
  for (const known of market.knownSessions(sessions).toReversed()) {
    for (let trade = trades[undone]; trade !== undefined && trade.data_as_of.session > known.session; ) {
      const sign = trade.side === "buy" ? 1 : -1;
      cashMills += sign * trade.quantity * trade.price_mills + trade.fee_mills;
      quantities.set(trade.symbol, (quantities.get(trade.symbol) ?? 0) - sign * trade.quantity);
      trade = trades[++undone];
    }
    const held = worthMills(quantities, (symbol) => market.closeOn(symbol, known.session));
    curve.push({ ...pointOf({ asOf: known }), equity: usdOf(cashMills + held) });
    if (known.session < openedOn) break;
  }
  return curve.reverse();
}

function pointOf({ asOf }: { readonly asOf: Pick<KnownSession, "session" | "recorded_session"> }) {
  return { session: asOf.session, recorded_session: asOf.recorded_session };
}

/** The greatest loss from a peak to a later low, as a ratio of the peak: 0.1 is 10 % lost. */
export function maxDrawdown(equities: readonly number[]): number {
  let peak = Number.NEGATIVE_INFINITY;
  let worst = 0;
  for (const equity of equities) {
    peak = Math.max(peak, equity);
    worst = Math.max(worst, 1 - equity / peak);
  }
  return worst;
}

/** How far the last value is below the peak, as a ratio of it. */
export function drawdownNow(equities: readonly number[]): number {
  return equities.length === 0 ? 0 : 1 - (equities.at(-1) ?? 0) / Math.max(...equities);
}
