import type { Market } from "../market/market.ts";
import type { Portfolio } from "./account.ts";
import type { Broker } from "./broker.ts";
import { buildEquityCurve, type EquityPoint } from "./equity-curve.ts";
import type { Trade } from "./trade.ts";

/** The equity curve over the newest `sessions` closes, and the trades of that time, newest first. */
export async function readEquityCurve(
  broker: Broker,
  portfolio: Portfolio,
  market: Market,
  sessions: number,
): Promise<{ readonly curve: readonly EquityPoint[]; readonly trades: readonly Trade[] }> {
  const from = market.knownSessions(sessions)[0]?.session ?? "";
  const trades = await broker.newestTrades((trade) => trade.data_as_of.session <= from);
  return { curve: buildEquityCurve(portfolio, trades, market, sessions), trades };
}
