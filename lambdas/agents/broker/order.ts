import { z } from "zod";
import type { Json } from "../../../core/json.ts";

const ORDER_STATUSES = ["proposed", "vetted", "rejected", "filled"] as const;

/** One step of an order's life: who did it, when, and why in words. */
const orderStepSchema = z.object({
  status: z.enum(ORDER_STATUSES),
  at: z.string(),
  run_id: z.string(),
  note: z.string(),
});

/** An order to buy or sell whole shares at the market: proposed, then vetted or rejected, then filled or rejected. */
export const orderSchema = z.object({
  order_id: z.string(),
  /** The task that proposed it. */
  task: z.string(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  /** May be lowered when it is vetted. */
  quantity: z.int().positive(),
  status: z.enum(ORDER_STATUSES),
  /** The close of the session it is for; it is not filled later. */
  good_until: z.string(),
  /** The figures it was proposed on. */
  evidence: z.record(z.string(), z.json() as z.ZodType<Json>),
  history: z.array(orderStepSchema),
});
export type Order = z.output<typeof orderSchema>;
