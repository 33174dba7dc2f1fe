import { z } from "zod";
import { millsOf, usdOf } from "../broker/money.ts";
import { readEquityCurve } from "../broker/read-curve.ts";
import type { Agent } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import type { Market } from "../market/market.ts";
import { performanceAnalysisInput } from "./input.ts";
import { FORMULAS, measurePerformance } from "./performance.ts";

const ratio = z.number();
const figuresSchema = z.object({
  total_return: ratio,
  annualised_return: ratio.nullable(),
  volatility: ratio.nullable(),
  sharpe_ratio: ratio.nullable(),
  max_drawdown: ratio,
});

export const performanceAnalysisOutput = z.object({
  data_as_of: dataAsOfSchema,
  from_session: z.string(),
  sessions: z.int().describe("Daily returns the figures rest on"),
  equity_usd: z.number(),
  profit_usd: z.number().describe("Since the account was opened, open positions at the last price"),
  realised_usd: z.number(),
  fees_usd: z.number(),
  ...figuresSchema.shape,
  hit_rate: ratio.nullable(),
  trades: z.int(),
  benchmark: z.object({ name: z.string(), ...figuresSchema.shape }),
  formulas: z.record(z.string(), z.string()),
});

/** Return, risk and hit rate of the account, beside those of the benchmark over the same sessions. */
export const performanceAnalysis: Agent<typeof performanceAnalysisInput, typeof performanceAnalysisOutput> = {
  name: "performance_analysis",
  input: performanceAnalysisInput,
  output: performanceAnalysisOutput,
  async run(input, { broker, market }) {
    const portfolio = await broker.openAccount(input.initial_cash_usd);
    const { account } = portfolio;
    const { curve, trades } = await readEquityCurve(broker, portfolio, market, input.sessions);
    const equities = curve.map((point) => point.equity);
    const equity = equities.at(-1) ?? usdOf(account.cash_mills);
    const sales = trades.flatMap(({ realised_mills }) => realised_mills ?? []);
    return {
      result: {
        data_as_of: market.asOf,
        from_session: curve[0]?.session ?? market.asOf.session,
        sessions: Math.max(0, curve.length - 1),
        equity_usd: equity,
        profit_usd: usdOf(millsOf(equity) - account.initial_cash_mills),
        realised_usd: usdOf(account.realised_mills),
        fees_usd: usdOf(account.fees_mills),
        ...measurePerformance(equities, input.risk_free_rate),
        hit_rate: sales.length === 0 ? null : sales.filter((mills) => mills > 0).length / sales.length,
        trades: trades.length,
        benchmark: measureBenchmark(market, curve.length, input.risk_free_rate),
        formulas: FORMULAS,
      },
    };
  },
};

/** The benchmark over as many sessions as the curve has, now included when a session is open. */
function measureBenchmark(market: Market, points: number, riskFreeRate: number) {
  const benchmark = market.benchmark(Math.max(1, market.isOpen ? points - 1 : points));
  const levels = market.isOpen ? [...benchmark.closes, benchmark.last] : benchmark.closes;
  return { name: benchmark.name, ...measurePerformance(levels, riskFreeRate) };
}
