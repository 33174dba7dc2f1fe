/** US dollars for `per` units. */
export interface Price {
  readonly usd: number;
  readonly per: number;
  /** The month in which AWS's price list said so. */
  readonly as_of: string;
}

/** On demand, us-east-1, without free allowances. */
export const AWS_PRICES = {
  /** Standard workflows: each state entered counts, each retry too. */
  state_transitions: { usd: 0.025, per: 1_000, as_of: "2026-11" },
  lambda_requests: { usd: 0.2, per: 1_000_000, as_of: "2026-11" },
  /** arm64 */
  lambda_gb_seconds: { usd: 0.0000133334, per: 1, as_of: "2026-11" },
  dynamodb_write_units: { usd: 0.625, per: 1_000_000, as_of: "2026-11" },
  dynamodb_read_units: { usd: 0.125, per: 1_000_000, as_of: "2026-11" },
  /** EventBridge Scheduler */
  schedule_invocations: { usd: 1, per: 1_000_000, as_of: "2026-11" },
} as const satisfies Record<string, Price>;

export type BilledUnit = keyof typeof AWS_PRICES;
