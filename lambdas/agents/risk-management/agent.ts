import { z } from "zod";
import { readBookSignals } from "../broker/book-signals.ts";
import { drawdownNow, equityOf } from "../broker/equity-curve.ts";
import { usdOf } from "../broker/money.ts";
import { readEquityCurve } from "../broker/read-curve.ts";
import type { Agent, AgentContext } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { simpleReturns } from "../market/returns.ts";
import { measureHistoricalRisk, simulateResults } from "./historical-risk.ts";
import { riskManagementInput } from "./input.ts";
import { vetOrders } from "./vet-orders.ts";

const limitSchema = z.object({ name: z.string(), used: z.number(), limit: z.number(), kept: z.boolean() });
const verdictSchema = z.object({
  order_id: z.string(),
  symbol: z.string(),
  side: z.enum(["buy", "sell"]),
  quantity: z.int(),
  status: z.enum(["vetted", "rejected"]),
  note: z.string(),
});

export const riskManagementOutput = z.object({
  data_as_of: dataAsOfSchema,
  equity_usd: z.number(),
  cash_usd: z.number(),
  gross_exposure: z.number().describe("Of equity"),
  value_at_risk_usd: z.number().describe("One day, historical simulation"),
  expected_shortfall_usd: z.number(),
  confidence: z.number(),
  window_sessions: z.int(),
  drawdown: z.number().describe("From the peak of the drawdown's window"),
  limits: z.array(limitSchema),
  risk_budget: z.object({ gross_exposure: z.number(), source: z.string() }),
  verdicts: z.array(verdictSchema),
});

/** The part of a coordinator's result that binds the risk manager. */
const riskBudgetSchema = z.object({ risk_budget: z.object({ gross_exposure: z.number() }) });

type Input = z.output<typeof riskManagementInput>;

/** Measures what could be lost, holds it against the limits, and vets proposed orders. */
export const riskManagement: Agent<typeof riskManagementInput, typeof riskManagementOutput> = {
  name: "risk_management",
  input: riskManagementInput,
  output: riskManagementOutput,
  async run(input, context) {
    const { broker, market } = context;
    const portfolio = await broker.openAccount(input.initial_cash_usd);
    const { curve } = await readEquityCurve(broker, portfolio, market, input.drawdown_sessions);
    const equity = equityOf(portfolio, market.price);
    const drawdown = drawdownNow(curve.map((point) => point.equity));
    const budget = readRiskBudget(input, context);

    const returns = (symbol: string) => simpleReturns(market.closes(symbol, input.window_sessions + 1));
    const measure = (values: ReadonlyMap<string, number>) =>
      measureHistoricalRisk(simulateResults(values, returns), input.confidence);
    const values = new Map(
      portfolio.positions.map(({ symbol, quantity }) => [symbol, quantity * market.price(symbol)]),
    );
    const risk = measure(values);
    const gross = [...values.values()].reduce((sum, value) => sum + value, 0) / equity;
    const heaviest = Math.max(0, ...values.values()) / equity;

    const limits = [
      { name: "max_position_weight", used: heaviest, limit: input.max_position_weight },
      { name: "max_gross_exposure", used: gross, limit: budget.gross_exposure },
      { name: "max_var_fraction", used: risk.value_at_risk / equity, limit: input.max_var_fraction },
      { name: "max_drawdown", used: drawdown, limit: input.max_drawdown },
    ].map((limit) => ({ ...limit, kept: limit.used <= limit.limit }));

    const wanted = vetOrders(
      await broker.openOrders(),
      portfolio,
      market,
      {
        max_position_weight: input.max_position_weight,
        max_gross_exposure: budget.gross_exposure,
        max_var_fraction: input.max_var_fraction,
        onlySales:
          drawdown > input.max_drawdown ? `only sales: ${(100 * drawdown).toFixed(1)} % below the peak` : undefined,
      },
      (held) => measure(held).value_at_risk,
    );
    const judged = await broker.judge(wanted);
    return {
      result: {
        data_as_of: market.asOf,
        equity_usd: equity,
        cash_usd: usdOf(portfolio.account.cash_mills),
        gross_exposure: gross,
        value_at_risk_usd: risk.value_at_risk,
        expected_shortfall_usd: risk.expected_shortfall,
        confidence: input.confidence,
        window_sessions: input.window_sessions,
        drawdown,
        limits,
        risk_budget: budget,
        verdicts: judged.map(({ order_id, symbol, side, quantity, status, history }) => ({
          order_id,
          symbol,
          side,
          quantity,
          status: status === "vetted" ? status : "rejected",
          note: history.at(-1)?.note ?? "",
        })),
      },
      signals: await readBookSignals(broker),
    };
  },
};

/** The tighter of the task's own limit and what a dependency, the meta controller, allows. */
function readRiskBudget(input: Input, { dependencies }: AgentContext): { gross_exposure: number; source: string } {
  const own = { gross_exposure: input.max_gross_exposure, source: "max_gross_exposure" };
  return Object.values(dependencies)
    .flatMap(({ run_id, result }) => {
      const parsed = riskBudgetSchema.safeParse(result);
      return parsed.success ? [{ gross_exposure: parsed.data.risk_budget.gross_exposure, source: run_id }] : [];
    })
    .reduce((tightest, budget) => (budget.gross_exposure < tightest.gross_exposure ? budget : tightest), own);
}
