import type { Table } from "../../../core/ports/table.ts";
import type { Broker } from "./broker.ts";
import type { BrokerRun } from "./broker-run.ts";
import { OPEN_ORDERS, orderKey, TRADES, tradeKey } from "./keys.ts";
import { type Order, orderSchema } from "./order.ts";
import { planFill } from "./plan-fill.ts";
import { planProposal } from "./plan-proposal.ts";
import { planVerdicts, VERDICTS_PER_TRANSACTION } from "./plan-verdicts.ts";
import { planAccount, readPortfolio } from "./portfolio.ts";
import { readAll, readEach } from "./read-all.ts";
import { type Trade, tradeSchema } from "./trade.ts";
import { transact } from "./transact.ts";

/** A day's trades, mostly. */
const TRADES_PER_PAGE = 50;

/** The paper broker as one run sees it. */
export function createPaperBroker(table: Table, run: BrokerRun): Broker {
  return {
    async openAccount(initialCashUsd) {
      const portfolio = await readPortfolio(table);
      if (portfolio !== undefined) return portfolio;
      const account = await transact(table, run, () => planAccount(table, run, initialCashUsd));
      return (await readPortfolio(table)) ?? { account, positions: [] };
    },

    portfolio: () => readPortfolio(table),

    async openOrders() {
      const orders = (await readAll(table, { pk: OPEN_ORDERS })).map((item) => orderSchema.parse(item));
      return orders.sort((a, b) => compare(proposedAt(a), proposedAt(b)) || compare(a.order_id, b.order_id));
    },

    async orders(orderIds) {
      const found = await table.getMany(orderIds.map(orderKey));
      return found.map((item) => (item === undefined ? undefined : orderSchema.parse(item)));
    },

    propose: (drafts) => transact(table, run, () => planProposal(table, run, drafts)),

    async judge(verdicts) {
      const judged: Order[] = [];
      for (let i = 0; i < verdicts.length; i += VERDICTS_PER_TRANSACTION) {
        const batch = verdicts.slice(i, i + VERDICTS_PER_TRANSACTION);
        judged.push(...(await transact(table, run, () => planVerdicts(table, run, batch))));
      }
      return judged;
    },

    fill: (orderId, terms) => transact(table, run, () => planFill(table, run, orderId, terms)),

    async newestTrades(enough) {
      const trades: Trade[] = [];
      await readEach(table, { pk: TRADES, descending: true, limit: TRADES_PER_PAGE }, (item) => {
        const trade = tradeSchema.parse(item);
        if (enough(trade)) return false;
        trades.push(trade);
        return true;
      });
      return trades;
    },

    async tradesAfter(number, limit) {
      const page = await table.query({ pk: TRADES, from: tradeKey(number + 1).sk, limit });
      return page.items.map((item) => tradeSchema.parse(item));
    },
  };
}

function proposedAt(order: Order): string {
  return order.history[0]?.at ?? "";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
