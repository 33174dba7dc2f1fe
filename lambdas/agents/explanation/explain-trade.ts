import { z } from "zod";
import { usdOf } from "../broker/money.ts";
import type { Order } from "../broker/order.ts";
import type { Trade } from "../broker/trade.ts";

/** A number that the text names, and where it is from: a run's record, or a day of the recorded market. */
const numberSchema = z.object({
  meaning: z.string(),
  value: z.number(),
  source: z.union([z.object({ run_id: z.string() }), z.object({ session: z.string(), recorded_session: z.string() })]),
});
type TracedNumber = z.output<typeof numberSchema>;

export const tradeExplanationSchema = z.object({
  order_id: z.string(),
  symbol: z.string(),
  text: z.string(),
  numbers: z.array(numberSchema),
});
export type TradeExplanation = z.output<typeof tradeExplanationSchema>;

/** Why a trade was made, who allowed it and what it cost: from the order's history and the trade alone. */
export function explainTrade(trade: Trade, order: Order | undefined): TradeExplanation {
  const price = usdOf(trade.price_mills);
  const fee = usdOf(trade.fee_mills);
  const slippage = usdOf(Math.abs(trade.price_mills - trade.market_price_mills) * trade.quantity);
  const { session, recorded_session } = trade.data_as_of;
  const filled = { run_id: trade.run_id };
  const numbers: TracedNumber[] = [
    { meaning: "shares", value: trade.quantity, source: filled },
    { meaning: "price paid or received, USD a share", value: price, source: filled },
    {
      meaning: "market price, USD a share",
      value: usdOf(trade.market_price_mills),
      source: { session, recorded_session },
    },
    { meaning: "fee, USD", value: fee, source: filled },
    { meaning: "slippage, USD", value: slippage, source: filled },
    { meaning: "cash afterwards, USD", value: usdOf(trade.cash_after_mills), source: filled },
  ];
  const done = `${trade.side === "buy" ? "Bought" : "Sold"} ${trade.quantity} ${trade.symbol} at ${money(price)} on ${session} (prices of ${recorded_session}), for a fee of ${money(fee)} and ${money(slippage)} of slippage.`;
  const sentences = [done, ...explainOrder(order, numbers), ...explainResult(trade, numbers)];
  return { order_id: trade.order_id, symbol: trade.symbol, text: sentences.join(" "), numbers };
}

function explainOrder(order: Order | undefined, numbers: TracedNumber[]): string[] {
  if (order === undefined) return [];
  return order.history
    .filter(({ status }) => status === "proposed" || status === "vetted")
    .map(({ status, run_id, note }) => {
      if (status === "vetted") return `Risk: ${note} (${run_id}).`;
      for (const [meaning, value] of Object.entries(order.evidence)) {
        if (typeof value === "number") numbers.push({ meaning, value, source: { run_id } });
      }
      return `Why: ${note} (${run_id}).`;
    });
}

function explainResult(trade: Trade, numbers: TracedNumber[]): string[] {
  if (trade.realised_mills === null) return [];
  const realised = usdOf(trade.realised_mills);
  numbers.push({ meaning: "realised profit, USD", value: realised, source: { run_id: trade.run_id } });
  return [`The sale ${realised < 0 ? "lost" : "earned"} ${money(Math.abs(realised))} over what the shares had cost.`];
}

function money(usd: number): string {
  return `${usd.toFixed(2)} USD`;
}
