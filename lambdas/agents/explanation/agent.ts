import { z } from "zod";
import type { Agent } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { type NewestRegime, readNewestRegime } from "../meta-control/newest-regime.ts";
import { moveCursor, readCursor } from "./cursor.ts";
import { explainTrade, tradeExplanationSchema } from "./explain-trade.ts";
import { explanationInput } from "./input.ts";

export const explanationOutput = z.object({
  data_as_of: dataAsOfSchema,
  summary: z.string(),
  trades: z.array(tradeExplanationSchema),
  unexplained: z.int().min(0),
});

/** Tells in words why each new trade was made; every number of the text is listed with the run it is from. */
export const explanation: Agent<typeof explanationInput, typeof explanationOutput> = {
  name: "explanation",
  input: explanationInput,
  output: explanationOutput,
  async run(input, { broker, table, market, idempotencyKey }) {
    const cursor = await readCursor(table);
    const again = cursor.by === idempotencyKey;
    const from = again ? cursor.from : cursor.explained;
    const trades = await broker.tradesAfter(from, again ? cursor.explained - from : input.max_trades);
    const orders = await broker.orders(trades.map((trade) => trade.order_id));
    const explained = from + trades.length;
    if (!again && trades.length > 0) await moveCursor(table, cursor, { explained, by: idempotencyKey, from });

    const all = (await broker.portfolio())?.account.trades ?? 0;
    const unexplained = Math.max(0, all - explained);
    const regime = await readNewestRegime(table);
    return {
      result: {
        data_as_of: market.asOf,
        summary: [
          `${trades.length} new ${trades.length === 1 ? "trade" : "trades"} explained, ${unexplained} left.`,
          ...summariseRegime(regime),
        ].join(" "),
        trades: trades.map((trade, i) => explainTrade(trade, orders[i])),
        unexplained,
      },
      signals: { new_trades: { value: unexplained } },
    };
  },
};

function summariseRegime(newest: NewestRegime | undefined): string[] {
  if (newest === undefined) return [];
  const { regime, reasons, risk_budget } = newest.regime;
  const percent = (100 * risk_budget.gross_exposure).toFixed(0);
  const why = reasons.map(({ message }) => message).join("; ");
  return [
    `The regime is ${regime} since ${newest.since}, up to ${percent} % of equity invested: ${why} (${newest.run_id}).`,
  ];
}
