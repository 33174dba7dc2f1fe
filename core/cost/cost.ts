import { AWS_PRICES, type BilledUnit } from "./aws-prices.ts";

/** How much was used of each thing that AWS bills. */
export type Usage = Readonly<Record<BilledUnit, number>>;

export interface Cost {
  readonly total_usd: number;
  readonly by_unit: Readonly<Record<BilledUnit, { readonly used: number; readonly usd: number }>>;
}

/** What the usage costs by `AWS_PRICES`. */
export function costOf(usage: Usage): Cost {
  const units = Object.keys(AWS_PRICES) as BilledUnit[];
  const entries = units.map((unit) => {
    const { usd, per } = AWS_PRICES[unit];
    return [unit, { used: usage[unit], usd: (usage[unit] / per) * usd }] as const;
  });
  return {
    total_usd: entries.reduce((sum, [, { usd }]) => sum + usd, 0),
    by_unit: Object.fromEntries(entries) as Cost["by_unit"],
  };
}
