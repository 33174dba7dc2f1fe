import { z } from "zod";

/** Money is in mills; `version` rises with every trade. */
export const accountSchema = z.object({
  cash_mills: z.int().min(0),
  initial_cash_mills: z.int(),
  fees_mills: z.int(),
  realised_mills: z.int(),
  trades: z.int(),
  opened_at: z.string(),
  opened_by: z.string(),
  version: z.int(),
});
export type Account = z.output<typeof accountSchema>;

/** A holding; `cost_mills` is what its shares cost with their fees. */
export const positionSchema = z.object({
  symbol: z.string(),
  quantity: z.int().positive(),
  cost_mills: z.int(),
  version: z.int(),
});
export type Position = z.output<typeof positionSchema>;

export interface Portfolio {
  readonly account: Account;
  /** In the order of their symbols. */
  readonly positions: readonly Position[];
}
