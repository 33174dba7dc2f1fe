/** Money is kept in whole mills, thousandths of a dollar: prices have three decimals, and sums stay exact. */
const MILLS_PER_USD = 1000;

/** Whole mills, rounded to the nearest. */
export function millsOf(usd: number): number {
  return Math.round(usd * MILLS_PER_USD);
}

export function usdOf(mills: number): number {
  return mills / MILLS_PER_USD;
}
