import { formatInstant } from "../../../core/instant.ts";
import type { Table, Write } from "../../../core/ports/table.ts";
import { AgentError } from "../agent-error.ts";
import type { OrderDraft } from "./broker.ts";
import type { BrokerRun } from "./broker-run.ts";
import { OPEN_ORDERS, openOrderKey, orderKey, proposalKey } from "./keys.ts";
import { type Order, orderSchema } from "./order.ts";
import { buildTransition, withStep } from "./order-transition.ts";
import type { Plan } from "./transact.ts";

/** A transaction has 100 writes; each new or replaced order takes two, the proposal and the fence one each. */
const MAX_ORDERS = (100 - 2) / 2;

/** No run is tried again after a month. */
const REMEMBERED_SECONDS = 30 * 86_400;

/** The transaction that proposes a run's orders and withdraws the open ones of its task. */
export async function planProposal(
  table: Table,
  run: BrokerRun,
  drafts: readonly OrderDraft[],
): Promise<Plan<readonly Order[]>> {
  const key = proposalKey(run.idempotencyKey);
  const before = await table.get(key);
  if (before !== undefined) {
    const ids = before.order_ids as readonly string[];
    const items = await table.getMany(ids.map(orderKey));
    return { writes: [], answer: items.map((item) => orderSchema.parse(item)) };
  }
  const open = (await table.query({ pk: OPEN_ORDERS })).items.map((item) => orderSchema.parse(item));
  const replaced = open.filter((order) => order.task === run.task);
  if (replaced.length + drafts.length > MAX_ORDERS) throw tooMany(replaced.length + drafts.length);

  const expires_at = Math.ceil(run.now / 1000) + REMEMBERED_SECONDS;
  const orders = drafts.map((draft) => buildOrder(run, draft));
  const writes: Write[] = [
    {
      write: "put",
      item: { ...key, order_ids: orders.map((order) => order.order_id), expires_at },
      when: [{ is: "absent" }],
    },
    ...replaced.flatMap((order) =>
      buildTransition(order, withStep(run, order, "rejected", "replaced by a newer proposal")),
    ),
    ...orders.flatMap((order): Write[] => [
      { write: "put", item: { ...orderKey(order.order_id), ...order }, when: [{ is: "absent" }] },
      { write: "put", item: { ...openOrderKey(order.order_id), ...order }, when: [{ is: "absent" }] },
    ]),
  ];
  return { writes, answer: orders };
}

function buildOrder(run: BrokerRun, draft: OrderDraft): Order {
  return {
    order_id: `${run.idempotencyKey}-${draft.symbol}`,
    task: run.task,
    symbol: draft.symbol,
    side: draft.side,
    quantity: draft.quantity,
    status: "proposed",
    good_until: draft.goodUntil,
    evidence: draft.evidence,
    history: [{ status: "proposed", at: formatInstant(run.now), run_id: run.runId, note: draft.note }],
  };
}

function tooMany(count: number): AgentError {
  return new AgentError("NotRetryable", {
    code: "TOO_MANY_ORDERS",
    fault: "user",
    message: `${count} orders would be open or replaced at once`,
    remedy: "Propose for fewer symbols.",
    expected: `at most ${MAX_ORDERS}`,
    found: String(count),
  });
}
