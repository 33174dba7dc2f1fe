import { z } from "zod";
import { parseInstant } from "../../../core/instant.ts";
import { readBookSignals } from "../broker/book-signals.ts";
import { equityOf } from "../broker/equity-curve.ts";
import { usdOf } from "../broker/money.ts";
import type { Order } from "../broker/order.ts";
import type { Trade } from "../broker/trade.ts";
import type { Agent, AgentContext } from "../contract.ts";
import { readCursor } from "../explanation/cursor.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { buildFillTerms } from "./fill-terms.ts";
import { executionInput } from "./input.ts";

/** Fills of a session count as activity for a day. */
const ACTIVITY_TTL_SECONDS = 86_400;

const fillSchema = z.object({
  order_id: z.string(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: z.int(),
  price_usd: z.number(),
  fee_usd: z.number(),
});

export const executionOutput = z.object({
  data_as_of: dataAsOfSchema,
  market_open: z.boolean(),
  fills: z.array(fillSchema),
  rejected: z.array(z.object({ order_id: z.string(), symbol: z.string(), reason: z.string() })),
  orders_waiting: z.int().describe("Open orders after this run, proposed ones too"),
  cash_usd: z.number(),
  equity_usd: z.number(),
  fees_usd: z.number().describe("Of this run"),
});

type Input = z.output<typeof executionInput>;

/** Fills vetted orders against the paper broker while the market is open. */
export const execution: Agent<typeof executionInput, typeof executionOutput> = {
  name: "execution",
  input: executionInput,
  output: executionOutput,
  async run(input, context) {
    const { broker, market, table } = context;
    const before = await broker.openAccount(input.initial_cash_usd);
    const { trades, rejected } = market.isOpen ? await fillVetted(input, context) : { trades: [], rejected: [] };
    const portfolio = (await broker.portfolio()) ?? before;
    const signals = await readBookSignals(broker);
    const today = await broker.newestTrades((trade) => trade.data_as_of.session < market.asOf.session);
    return {
      result: {
        data_as_of: market.asOf,
        market_open: market.isOpen,
        fills: trades.map(({ order_id, symbol, side, quantity, price_mills, fee_mills }) => ({
          order_id,
          symbol,
          side,
          quantity,
          price_usd: usdOf(price_mills),
          fee_usd: usdOf(fee_mills),
        })),
        rejected: rejected.map(({ order_id, symbol, history }) => ({
          order_id,
          symbol,
          reason: history.at(-1)?.note ?? "",
        })),
        orders_waiting: Number(signals.pending_orders.value),
        cash_usd: usdOf(portfolio.account.cash_mills),
        equity_usd: equityOf(portfolio, market.price),
        fees_usd: usdOf(trades.reduce((sum, { fee_mills }) => sum + fee_mills, 0)),
      },
      signals: {
        ...signals,
        new_trades: { value: portfolio.account.trades - (await readCursor(table)).explained },
        trading_activity: { value: today.length, ttlSeconds: ACTIVITY_TTL_SECONDS },
      },
    };
  },
};

/** Fills what is vetted, sales first for their cash; rejects what is too late or cannot be paid. */
async function fillVetted(
  input: Input,
  { broker, market, signal }: AgentContext,
): Promise<{ readonly trades: readonly Trade[]; readonly rejected: readonly Order[] }> {
  const vetted = (await broker.openOrders()).filter((order) => order.status === "vetted");
  const sales = vetted.filter((order) => order.side === "sell");
  const purchases = vetted.filter((order) => order.side === "buy");
  const trades: Trade[] = [];
  const rejected: Order[] = [];
  const reject = async (order: Order, note: string) =>
    rejected.push(...(await broker.judge([{ order, status: "rejected", note }])));
  for (const order of [...sales, ...purchases].slice(0, input.max_orders)) {
    signal.throwIfAborted();
    if (parseInstant(order.good_until) <= market.now) {
      await reject(order, `it was for the session that closed ${order.good_until}`);
      continue;
    }
    const outcome = await broker.fill(order.order_id, buildFillTerms(order, market, input));
    if ("trade" in outcome) trades.push(outcome.trade);
    else if (outcome.refusal === "too_little_cash" || outcome.refusal === "too_few_shares") {
      await reject(order, outcome.message);
    }
  }
  return { trades, rejected };
}
