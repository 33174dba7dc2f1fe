import type { Key } from "../../../core/ports/table.ts";

/** Digits of a trade's number in its sort key: a trillion trades keep their order. */
const NUMBER_DIGITS = 12;

/** Where the paper broker keeps its books. */
export const BROKER = "broker";
const ORDERS = "broker#orders";
/** Orders that are not final, as a list of their own: reading it costs what is open, not what ever was. */
export const OPEN_ORDERS = "broker#open_orders";
const PROPOSALS = "broker#proposals";
export const TRADES = "broker#trades";
export const POSITION_PREFIX = "position#";

export const ACCOUNT_KEY: Key = { pk: BROKER, sk: "account" };

export function positionKey(symbol: string): Key {
  return { pk: BROKER, sk: `${POSITION_PREFIX}${symbol}` };
}

export function fenceKey(task: string): Key {
  return { pk: BROKER, sk: `fence#${task}` };
}

export function orderKey(orderId: string): Key {
  return { pk: ORDERS, sk: orderId };
}

export function openOrderKey(orderId: string): Key {
  return { pk: OPEN_ORDERS, sk: orderId };
}

export function proposalKey(idempotencyKey: string): Key {
  return { pk: PROPOSALS, sk: idempotencyKey };
}

/** `number` counts from 1, without gaps. */
export function tradeKey(number: number): Key {
  return { pk: TRADES, sk: String(number).padStart(NUMBER_DIGITS, "0") };
}
