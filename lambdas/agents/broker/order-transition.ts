import { formatInstant } from "../../../core/instant.ts";
import type { Item, Write } from "../../../core/ports/table.ts";
import type { BrokerRun } from "./broker-run.ts";
import { openOrderKey, orderKey } from "./keys.ts";
import type { Order } from "./order.ts";

/** The order one step further in its life. */
export function withStep(run: BrokerRun, order: Order, status: Order["status"], note: string): Order {
  const step = { status, at: formatInstant(run.now), run_id: run.runId, note };
  return { ...order, status, history: [...order.history, step] };
}

/** The writes that take an open order from one step to the next; a final one leaves the list of open orders. */
export function buildTransition(from: Order, to: Order): readonly Write[] {
  const item: Item = { ...orderKey(to.order_id), ...to };
  const unchanged = [{ is: "equal", attribute: "status", value: from.status }] as const;
  const isOpen = to.status === "proposed" || to.status === "vetted";
  return [
    { write: "put", item, when: unchanged },
    isOpen
      ? { write: "put", item: { ...openOrderKey(to.order_id), ...to }, when: unchanged }
      : { write: "delete", key: openOrderKey(to.order_id), when: unchanged },
  ];
}
