import { z } from "zod";
import type { Agent } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { MARKET_SIGNAL_TTL_SECONDS } from "../market/signal-lifetime.ts";
import { measureVolatility, volatilitySchema } from "../market/volatility.ts";
import { dataSyncInput } from "./input.ts";
import { findFaults, findingSchema } from "./quality.ts";
import { sessionBarsKey, sessionBarsSchema, syncBars } from "./session-bars.ts";

/** More would only repeat themselves; `findings_total` says how many there are. */
const MAX_FINDINGS = 50;
/** A year and a month of sessions stay readable. */
const KEPT_SECONDS = 400 * 86_400;

export const dataSyncOutput = z.object({
  data_as_of: dataAsOfSchema,
  synced: z.object({
    symbols: z.int(),
    prices_added: z.int().describe("In this run"),
    prices: z.int().describe("In this session"),
  }),
  prices: z.record(z.string(), z.object({ last: z.number(), high: z.number(), low: z.number(), change: z.number() })),
  quality: z.object({
    checked_sessions: z.int(),
    score: z.number().min(0).max(1).describe("Share of the symbols without a finding of their own"),
    findings_total: z.int(),
    findings: z.array(findingSchema),
  }),
  volatility: volatilitySchema,
});

/** Takes the session's prices into the table, checks the daily history, and measures realised volatility. */
export const dataSync: Agent<typeof dataSyncInput, typeof dataSyncOutput> = {
  name: "data_sync",
  input: dataSyncInput,
  output: dataSyncOutput,
  async run(input, { market, table, now }) {
    const key = sessionBarsKey(market.asOf.session);
    const item = await table.get(key);
    const before = item === undefined ? undefined : sessionBarsSchema.parse(item);
    const after = syncBars(market, input.symbols, before);
    const expires_at = Math.ceil(now / 1000) + KEPT_SECONDS;
    await table.write([
      {
        write: "put",
        item: { ...key, ...after, expires_at },
        when: [before === undefined ? { is: "absent" } : { is: "equal", attribute: "synced", value: before.synced }],
      },
    ]);

    const findings = findFaults(market, input.symbols, input);
    const faulty = new Set(findings.flatMap(({ symbol }) => symbol ?? []));
    const volatility = measureVolatility(market, input.volatility_window_sessions);
    const { level, annualised } = volatility;
    return {
      result: {
        data_as_of: market.asOf,
        synced: {
          symbols: input.symbols.length,
          prices_added: after.synced - (before?.synced ?? 0),
          prices: after.synced,
        },
        prices: Object.fromEntries(
          Object.entries(after.symbols).map(([symbol, { open, high, low, last }]) => [
            symbol,
            { last, high, low, change: last / open - 1 },
          ]),
        ),
        quality: {
          checked_sessions: market.closeDates(input.history_sessions).length,
          score: 1 - faulty.size / input.symbols.length,
          findings_total: findings.length,
          findings: findings.slice(0, MAX_FINDINGS),
        },
        volatility,
      },
      signals: { market_volatility: { value: { level, annualised }, ttlSeconds: MARKET_SIGNAL_TTL_SECONDS } },
    };
  },
};
