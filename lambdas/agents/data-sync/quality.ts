import { median, medianAbsoluteDeviation } from "simple-statistics";
import { z } from "zod";
import type { Market } from "../market/market.ts";
import { logReturns } from "../market/returns.ts";

export const findingSchema = z.object({
  kind: z.enum(["gap", "outlier", "stale", "duplicate", "seam"]),
  symbol: z.string().nullable().describe("null: all of them"),
  recorded_session: z.iso.date(),
  detail: z.string(),
});
export type Finding = z.output<typeof findingSchema>;

export interface QualityRules {
  readonly history_sessions: number;
  readonly outlier_deviations: number;
  readonly stale_sessions: number;
}

/** Of a normal distribution: deviation = 1.4826 × median absolute deviation. */
const DEVIATIONS_PER_MAD = 1.4826;
/** The longest planned closure, a holiday beside a weekend, puts four days between two sessions. */
const MAX_DAYS_BETWEEN = 4;
const DAY_MILLIS = 86_400_000;

/** What is wrong with the newest daily closes, newest first. */
export function findFaults(market: Market, symbols: readonly string[], rules: QualityRules): Finding[] {
  const dates = market.closeDates(rules.history_sessions);
  const columns = new Map(symbols.map((symbol) => [symbol, market.closes(symbol, rules.history_sessions)]));
  const findings = [...findGaps(dates), ...findDuplicates(dates, [...columns.values()]), ...findSeams(market, rules)];
  for (const [symbol, closes] of columns) {
    findings.push(...findOutliers(symbol, dates, closes, rules.outlier_deviations));
    findings.push(...findStale(symbol, dates, closes, rules.stale_sessions));
  }
  return findings.sort((a, b) => Date.parse(b.recorded_session) - Date.parse(a.recorded_session));
}

function findGaps(dates: readonly string[]): Finding[] {
  return dates.slice(1).flatMap((date, i) => {
    const days = (Date.parse(date) - Date.parse(dates[i] ?? date)) / DAY_MILLIS;
    if (days <= MAX_DAYS_BETWEEN) return [];
    return [{ kind: "gap" as const, symbol: null, recorded_session: date, detail: `${days} days after ${dates[i]}` }];
  });
}

function findDuplicates(dates: readonly string[], columns: readonly (readonly number[])[]): Finding[] {
  if (columns.length < 2) return [];
  return dates.flatMap((date, i) =>
    i > 0 && columns.every((column) => column[i] === column[i - 1])
      ? [
          {
            kind: "duplicate" as const,
            symbol: null,
            recorded_session: date,
            detail: `all closes as on ${dates[i - 1]}`,
          },
        ]
      : [],
  );
}

function findSeams(market: Market, rules: QualityRules): Finding[] {
  return market
    .knownSessions(rules.history_sessions)
    .filter((known) => known.seam)
    .map(({ session, recorded_session }) => ({
      kind: "seam" as const,
      symbol: null,
      recorded_session,
      detail: `the replay begins anew on ${session}: prices do not follow on those of the session before`,
    }));
}

/** Returns further from the median than so many robust deviations (Iglewicz and Hoaglin, 1993). */
function findOutliers(symbol: string, dates: readonly string[], closes: readonly number[], limit: number): Finding[] {
  const returns = logReturns(closes);
  if (returns.length < 2) return [];
  const middle = median(returns);
  const deviation = DEVIATIONS_PER_MAD * medianAbsoluteDeviation(returns);
  return returns.flatMap((value, i) => {
    const distance = Math.abs(value - middle) / deviation;
    if (!(distance > limit)) return [];
    const percent = (100 * (Math.exp(value) - 1)).toFixed(1);
    const detail = `${percent} % in a day, ${distance.toFixed(1)} deviations from the median`;
    return [{ kind: "outlier" as const, symbol, recorded_session: String(dates[i + 1]), detail }];
  });
}

function findStale(symbol: string, dates: readonly string[], closes: readonly number[], limit: number): Finding[] {
  const findings: Finding[] = [];
  let length = 1;
  for (let i = 1; i <= closes.length; i++) {
    if (i < closes.length && closes[i] === closes[i - 1]) length++;
    else {
      const detail = `${length} closes in a row at ${closes[i - 1]}`;
      if (length >= limit) findings.push({ kind: "stale", symbol, recorded_session: String(dates[i - 1]), detail });
      length = 1;
    }
  }
  return findings;
}
