import type { Table } from "../../../core/ports/table.ts";
import type { Verdict } from "./broker.ts";
import type { BrokerRun } from "./broker-run.ts";
import { orderKey } from "./keys.ts";
import { type Order, orderSchema } from "./order.ts";
import { buildTransition, withStep } from "./order-transition.ts";
import type { Plan } from "./transact.ts";

/** Two writes an order and one for the fence, of the 100 a transaction may have. */
export const VERDICTS_PER_TRANSACTION = 49;

/** The transaction that writes down verdicts on orders that are as the verdict saw them. */
export async function planVerdicts(
  table: Table,
  run: BrokerRun,
  verdicts: readonly Verdict[],
): Promise<Plan<readonly Order[]>> {
  const items = await table.getMany(verdicts.map((verdict) => orderKey(verdict.order.order_id)));
  const steps = verdicts.flatMap((verdict, i) => {
    const item = items[i];
    const order = item === undefined ? undefined : orderSchema.parse(item);
    if (order === undefined || order.status !== verdict.order.status || !mayBecome(order, verdict.status)) return [];
    const quantity = Math.min(order.quantity, verdict.quantity ?? order.quantity);
    return [{ from: order, to: withStep(run, { ...order, quantity }, verdict.status, verdict.note) }];
  });
  return {
    writes: steps.flatMap(({ from, to }) => buildTransition(from, to)),
    answer: steps.map(({ to }) => to),
  };
}

function mayBecome({ status }: Order, next: Verdict["status"]): boolean {
  return status === "proposed" || (status === "vetted" && next === "rejected");
}
