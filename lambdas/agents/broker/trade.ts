import { z } from "zod";
import { dataAsOfSchema } from "../market/data-as-of.ts";

/** A filled order. Money is in mills. */
export const tradeSchema = z.object({
  /** Counts the account's trades from 1. */
  number: z.int().positive(),
  order_id: z.string(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: z.int().positive(),
  price_mills: z.int().positive(),
  /** The market's last price; the difference is slippage. */
  market_price_mills: z.int().positive(),
  fee_mills: z.int().min(0),
  /** What a sale earned over what its shares had cost, fees included; `null` for a purchase. */
  realised_mills: z.int().nullable(),
  cash_after_mills: z.int(),
  quantity_after: z.int().min(0),
  at: z.string(),
  run_id: z.string(),
  data_as_of: dataAsOfSchema,
});
export type Trade = z.output<typeof tradeSchema>;
