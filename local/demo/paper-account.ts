import type { Calendar } from "../../core/calendar/calendar.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Table } from "../../core/ports/table.ts";
import type { Portfolio } from "../../lambdas/agents/broker/account.ts";
import { equityOf } from "../../lambdas/agents/broker/equity-curve.ts";
import { createPaperBroker } from "../../lambdas/agents/broker/paper-broker.ts";
import type { Trade } from "../../lambdas/agents/broker/trade.ts";
import { createIntradayPath } from "../../lambdas/agents/market/intraday-path.ts";
import type { Market } from "../../lambdas/agents/market/market.ts";
import { createMarketSource } from "../../lambdas/agents/market/market-source.ts";
import { openRecordedMarket } from "../../lambdas/agents/market/open-recorded-market.ts";

/** The paper broker's books and the market's prices, for whoever looks on. */
export interface PaperAccount {
  marketAt(now: EpochMillis): Market;
  portfolio(): Promise<Portfolio | undefined>;
  tradesAfter(number: number): Promise<readonly Trade[]>;
  /** Cash and what the positions would bring at the last prices; undefined before an account is opened. */
  equityUsd(now: EpochMillis): Promise<number | undefined>;
}

/** Trades read at a time. */
const PAGE = 100;

export function createPaperAccount(table: Table, calendar: Calendar): PaperAccount {
  const record = openRecordedMarket();
  const markets = createMarketSource(record, calendar, createIntradayPath(record));
  // Who only looks changes nothing, so that no fence holds it.
  const onlooker = { runId: "onlooker", task: "onlooker", fencingNumber: 0, idempotencyKey: "onlooker", now: 0 };
  const broker = createPaperBroker(table, onlooker);
  return {
    marketAt: (now) => markets.at(now),
    portfolio: () => broker.portfolio(),
    async tradesAfter(number) {
      const trades: Trade[] = [];
      for (;;) {
        const page = await broker.tradesAfter(trades.at(-1)?.number ?? number, PAGE);
        trades.push(...page);
        if (page.length < PAGE) return trades;
      }
    },
    async equityUsd(now) {
      const portfolio = await broker.portfolio();
      return portfolio === undefined ? undefined : equityOf(portfolio, markets.at(now).price);
    },
  };
}
