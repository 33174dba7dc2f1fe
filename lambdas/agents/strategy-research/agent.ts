import { z } from "zod";
import { AgentError } from "../agent-error.ts";
import { breathe } from "../breathe.ts";
import { readBookSignals } from "../broker/book-signals.ts";
import type { Agent, AgentContext } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { readBars } from "./bars.ts";
import { blendTargets, shareOut } from "./blend.ts";
import { type StrategyName, strategyResearchInput } from "./input.ts";
import { planOrders } from "./plan-orders.ts";
import { meanReversion, momentum, type Prices, type Strategy, volatilityTarget } from "./strategy.ts";
import { sessionsNeeded, type WalkForward, walkForward, walkForwardSchema } from "./walk-forward.ts";

const STRATEGIES: { readonly [Name in StrategyName]: Strategy } = {
  momentum,
  mean_reversion: meanReversion,
  volatility_target: volatilityTarget,
};

export const strategyResearchOutput = z.object({
  data_as_of: dataAsOfSchema,
  strategies: z.array(walkForwardSchema),
  blend: z.record(z.string(), z.number()).describe("Each strategy's share; empty: none earned anything on unseen days"),
  barred: z.record(z.string(), z.string()).describe("What may not be bought, and why"),
  proposals: z.array(
    z.object({
      order_id: z.string(),
      symbol: z.string(),
      side: z.enum(["buy", "sell"]),
      quantity: z.int(),
      note: z.string(),
    }),
  ),
  message: z.string(),
});

type Input = z.output<typeof strategyResearchInput>;

/** Back-tests strategies walk-forward and proposes the orders of the one that did best on days it had not seen. */
export const strategyResearch: Agent<typeof strategyResearchInput, typeof strategyResearchOutput> = {
  name: "strategy_research",
  input: strategyResearchInput,
  output: strategyResearchOutput,
  async run(input, context) {
    const { market, broker, signal } = context;
    const prices = readPrices(input, context);
    const tested: WalkForward[] = [];
    for (const [i, name] of input.strategies.entries()) {
      context.progress(i / input.strategies.length, `testing ${name}`);
      await breathe(signal);
      tested.push(walkForward(prices, STRATEGIES[name], input));
    }
    const blend = shareOut(tested);
    const barred = readBars(input.symbols, context);
    const earning = Object.keys(blend).length > 0;
    const proposals = earning && input.propose_orders ? await propose(input, context, prices, tested, barred) : [];
    return {
      result: {
        data_as_of: market.asOf,
        strategies: tested,
        blend,
        barred,
        proposals: proposals.map(({ order_id, symbol, side, quantity, history }) => ({
          order_id,
          symbol,
          side,
          quantity,
          note: history[0]?.note ?? "",
        })),
        message: summarise(tested, blend, proposals.length),
      },
      signals: await readBookSignals(broker),
    };
  },
};

function readPrices(input: Input, { market }: AgentContext): Prices {
  const prices = input.symbols.map((symbol) => market.closes(symbol, sessionsNeeded(input)));
  const fewest = sessionsNeeded(input, 1);
  const found = prices[0]?.length ?? 0;
  if (found >= fewest) return prices;
  throw new AgentError("NotRetryable", {
    code: "HISTORY_TOO_SHORT",
    fault: "user",
    message: `${found} sessions are recorded before ${market.asOf.recorded_session}, one fold needs ${fewest}`,
    remedy: "Lower train_sessions and test_sessions, or run it for a later date.",
    expected: `${fewest} sessions`,
    found: `${found} sessions`,
  });
}

async function propose(
  input: Input,
  { broker, market }: AgentContext,
  prices: Prices,
  tested: readonly WalkForward[],
  barred: Readonly<Record<string, string>>,
) {
  const portfolio = await broker.openAccount(input.initial_cash_usd);
  const targets = blendTargets(input.symbols, prices, tested, STRATEGIES, input.max_positions);
  const rules = { minTradeFraction: input.min_trade_fraction, barred: (symbol: string) => barred[symbol] };
  return broker.propose(planOrders(targets, portfolio, market, rules));
}

function summarise(tested: readonly WalkForward[], blend: Readonly<Record<string, number>>, proposals: number): string {
  const results = tested.map(({ strategy, out_of_sample }) => {
    const share = ((blend[strategy] ?? 0) * 100).toFixed(0);
    return `${strategy}: Sharpe ratio ${out_of_sample.sharpe_ratio.toFixed(2)}, share ${share} %`;
  });
  const sessions = tested[0]?.out_of_sample.sessions ?? 0;
  return `On ${sessions} sessions they had not seen: ${results.join("; ")}. ${proposals} orders proposed.`;
}
