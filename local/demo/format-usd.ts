const USD = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** `$1,234.56` */
export function formatUsd(usd: number): string {
  return USD.format(usd);
}
