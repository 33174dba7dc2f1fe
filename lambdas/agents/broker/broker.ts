import type { JsonObject } from "../../../core/json.ts";
import type { DataAsOf } from "../market/data-as-of.ts";
import type { Portfolio } from "./account.ts";
import type { Order } from "./order.ts";
import type { Trade } from "./trade.ts";

export interface OrderDraft {
  readonly symbol: string;
  readonly side: "buy" | "sell";
  /** Whole shares. */
  readonly quantity: number;
  readonly goodUntil: string;
  readonly evidence: JsonObject;
  readonly note: string;
}

export interface Verdict {
  readonly order: Order;
  readonly status: "vetted" | "rejected";
  /** At most the order's; the order's when not given. */
  readonly quantity?: number;
  readonly note: string;
}

export interface FillTerms {
  readonly priceMills: number;
  readonly marketPriceMills: number;
  readonly feeMills: number;
  readonly dataAsOf: DataAsOf;
}

export type Refusal = "not_vetted" | "too_little_cash" | "too_few_shares" | "no_account";

/** What became of a wish to fill: a trade, or why there is none; then the order is as it was. */
export type FillOutcome = { readonly trade: Trade } | { readonly refusal: Refusal; readonly message: string };

/**
 * A cash account that holds whole shares and borrows neither money nor shares. Every change is one transaction of
 * the table, made once however often it is tried, and refused when a newer run of the same task has made one.
 * @throws AgentError `Fenced` from every method that changes something; `BrokerBusy` when others kept
 * changing the same books.
 */
export interface Broker {
  /** The account and its positions as they were at one moment; an account is opened when there is none. */
  openAccount(initialCashUsd: number): Promise<Portfolio>;
  portfolio(): Promise<Portfolio | undefined>;
  /** Orders proposed or vetted, oldest first. */
  openOrders(): Promise<readonly Order[]>;
  orders(orderIds: readonly string[]): Promise<readonly (Order | undefined)[]>;
  /**
   * Proposes orders in place of those of the same task that are still open. A run proposes once: a second call
   * answers what the first one proposed.
   */
  propose(drafts: readonly OrderDraft[]): Promise<readonly Order[]>;
  /**
   * Vets what is proposed, rejects what is proposed or vetted. An order that is neither, or has changed in between,
   * is left alone. Answers the orders it changed.
   */
  judge(verdicts: readonly Verdict[]): Promise<readonly Order[]>;
  /** Fills a vetted order whole; one that is filled already answers its trade. */
  fill(orderId: string, terms: FillTerms): Promise<FillOutcome>;
  /** Newest first, until `enough` says so of one; that one is left out. */
  newestTrades(enough: (trade: Trade) => boolean): Promise<readonly Trade[]>;
  /** The trades after the one of that number, oldest first. */
  tradesAfter(number: number, limit: number): Promise<readonly Trade[]>;
}
