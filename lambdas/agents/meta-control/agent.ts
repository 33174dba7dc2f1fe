import { mean } from "simple-statistics";
import { z } from "zod";
import { healthOf, overallHealth } from "../../../core/health/health.ts";
import { createStateStore } from "../../records/state-store.ts";
import type { Agent } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { measureVolatility } from "../market/volatility.ts";
import { readNewestSentiment } from "../sentiment-fetch/newest-sentiment.ts";
import { metaControlInput } from "./input.ts";
import { keepRegime } from "./newest-regime.ts";
import { judgeRegime, regimeSchema } from "./regime.ts";

export const metaControlOutput = z.object({
  data_as_of: dataAsOfSchema,
  ...regimeSchema.shape,
  since: z.string().describe("When the regime got this name"),
});

/** Derives the trading regime and how much of the equity may be at risk. */
export const metaControl: Agent<typeof metaControlInput, typeof metaControlOutput> = {
  name: "meta_control",
  input: metaControlInput,
  output: metaControlOutput,
  async run(input, { market, table, now, runId }) {
    const [sentiment, house] = await Promise.all([readNewestSentiment(table, now), createStateStore(table).house()]);
    const healths = Object.values(house.agents).map(({ outcomes }) => healthOf(outcomes, outcomes.length));
    const benchmark = market.benchmark(input.trend_sessions);
    const regime = judgeRegime(
      {
        trend: benchmark.last / mean([...benchmark.closes]) - 1,
        volatility: measureVolatility(market, input.volatility_window_sessions).annualised,
        sentiment: sentiment?.sentiment.score ?? null,
        system_health: overallHealth(healths),
      },
      input,
    );
    const since = await keepRegime(table, now, runId, regime);
    return { result: { data_as_of: market.asOf, ...regime, since } };
  },
};
