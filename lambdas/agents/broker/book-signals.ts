import type { Json } from "../../../core/json.ts";
import type { Broker } from "./broker.ts";

/** What conditions see of the books: open orders, proposed ones too, and symbols held. */
export async function readBookSignals(
  broker: Broker,
): Promise<{ readonly pending_orders: { readonly value: Json }; readonly position_count: { readonly value: Json } }> {
  const [orders, portfolio] = await Promise.all([broker.openOrders(), broker.portfolio()]);
  return { pending_orders: { value: orders.length }, position_count: { value: portfolio?.positions.length ?? 0 } };
}
