import { formatInstant } from "../../../core/instant.ts";
import type { Item, Table, Write } from "../../../core/ports/table.ts";
import { type Account, accountSchema, type Position, positionSchema } from "./account.ts";
import type { FillOutcome, FillTerms, Refusal } from "./broker.ts";
import type { BrokerRun } from "./broker-run.ts";
import { ACCOUNT_KEY, orderKey, positionKey, tradeKey } from "./keys.ts";
import { usdOf } from "./money.ts";
import { type Order, orderSchema } from "./order.ts";
import { buildTransition, withStep } from "./order-transition.ts";
import { type Trade, tradeSchema } from "./trade.ts";
import type { Plan } from "./transact.ts";

/** The transaction that fills an order: cash, position, order and trade at once, or the reason for none. */
export async function planFill(
  table: Table,
  run: BrokerRun,
  orderId: string,
  terms: FillTerms,
): Promise<Plan<FillOutcome>> {
  const [orderItem, accountItem] = await table.getMany([orderKey(orderId), ACCOUNT_KEY]);
  const order = orderItem === undefined ? undefined : orderSchema.parse(orderItem);
  if (order?.status === "filled" && orderItem !== undefined) return answered(table, orderItem);
  if (order?.status !== "vetted") return refuse("not_vetted", `${orderId} is ${order?.status ?? "unknown"}`);
  if (accountItem === undefined) return refuse("no_account", "no account has been opened");
  const account = accountSchema.parse(accountItem);
  const positionItem = await table.get(positionKey(order.symbol));
  const position = positionItem === undefined ? undefined : positionSchema.parse(positionItem);

  const held = position?.quantity ?? 0;
  const value = order.quantity * terms.priceMills;
  const cash = account.cash_mills + (order.side === "buy" ? -value : value) - terms.feeMills;
  if (cash < 0) {
    const needed = usdOf(account.cash_mills - cash);
    return refuse(
      "too_little_cash",
      `${order.symbol} costs ${needed} USD, the account has ${usdOf(account.cash_mills)}`,
    );
  }
  if (order.side === "sell" && order.quantity > held) {
    return refuse("too_few_shares", `${order.quantity} shares of ${order.symbol} to sell, ${held} held`);
  }
  const cost = costOfShares(order, position);
  const realised = order.side === "sell" ? value - terms.feeMills - cost : null;
  const trade: Trade = {
    number: account.trades + 1,
    order_id: order.order_id,
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity,
    price_mills: terms.priceMills,
    market_price_mills: terms.marketPriceMills,
    fee_mills: terms.feeMills,
    realised_mills: realised,
    cash_after_mills: cash,
    quantity_after: held + (order.side === "buy" ? order.quantity : -order.quantity),
    at: formatInstant(run.now),
    run_id: run.runId,
    data_as_of: terms.dataAsOf,
  };
  const costAfter = (position?.cost_mills ?? 0) + (order.side === "buy" ? value + terms.feeMills : -cost);
  return {
    writes: [
      ...buildFilled(run, order, trade),
      buildAccountUpdate(account, trade),
      buildPositionWrite(position, trade, costAfter),
      { write: "put", item: { ...tradeKey(trade.number), ...trade }, when: [{ is: "absent" }] },
    ],
    answer: { trade },
  };
}

/** What the shares to be sold have cost, by average cost; nothing for a purchase. */
function costOfShares(order: Order, position: Position | undefined): number {
  if (order.side === "buy" || position === undefined) return 0;
  return Math.round((position.cost_mills * order.quantity) / position.quantity);
}

/** The filled order also says which trade it became, so that filling it again can answer that one. */
function buildFilled(run: BrokerRun, order: Order, trade: Trade): readonly Write[] {
  const note = `${trade.quantity} shares at ${usdOf(trade.price_mills)} USD, fee ${usdOf(trade.fee_mills)} USD`;
  return buildTransition(order, withStep(run, order, "filled", note)).map((write) =>
    write.write === "put" ? { ...write, item: { ...write.item, trade_number: trade.number } } : write,
  );
}

function buildAccountUpdate(account: Account, trade: Trade): Write {
  return {
    write: "update",
    key: ACCOUNT_KEY,
    set: {
      cash_mills: trade.cash_after_mills,
      fees_mills: account.fees_mills + trade.fee_mills,
      realised_mills: account.realised_mills + (trade.realised_mills ?? 0),
      trades: trade.number,
      version: account.version + 1,
    },
    when: [{ is: "equal", attribute: "version", value: account.version }],
  };
}

function buildPositionWrite(position: Position | undefined, trade: Trade, costMills: number): Write {
  const key = positionKey(trade.symbol);
  const when =
    position === undefined
      ? ([{ is: "absent" }] as const)
      : ([{ is: "equal", attribute: "version", value: position.version }] as const);
  if (trade.quantity_after === 0) return { write: "delete", key, when };
  const after = {
    symbol: trade.symbol,
    quantity: trade.quantity_after,
    cost_mills: costMills,
    version: (position?.version ?? 0) + 1,
  };
  return { write: "put", item: { ...key, ...after }, when };
}

async function answered(table: Table, order: Item): Promise<Plan<FillOutcome>> {
  const trade = await table.get(tradeKey(Number(order.trade_number)));
  return { writes: [], answer: { trade: tradeSchema.parse(trade) } };
}

function refuse(refusal: Refusal, message: string): Plan<FillOutcome> {
  return { writes: [], answer: { refusal, message } };
}
