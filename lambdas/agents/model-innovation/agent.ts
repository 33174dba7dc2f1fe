import { sampleStandardDeviation } from "simple-statistics";
import { z } from "zod";
import { AgentError } from "../agent-error.ts";
import { breathe } from "../breathe.ts";
import type { Agent, AgentContext } from "../contract.ts";
import { dataAsOfSchema } from "../market/data-as-of.ts";
import { FORECASTERS } from "./forecaster.ts";
import { MODEL_NAMES, modelInnovationInput } from "./input.ts";
import { type ModelScore, modelScoreSchema, scoreModel, type TriedModel, tryModel } from "./judge-model.ts";
import { closesNeeded } from "./out-of-sample.ts";

/** Settings tried of each model that has several. */
const SETTINGS_TRIED = { conservative: 1, exploratory: 2, aggressive: 4 } as const;
/** A lead that chance alone gives less often than this counts. */
const SIGNIFICANCE = 0.05;
/** 95 % of a normal distribution lies within. */
const DEVIATIONS_95 = 1.96;

const forecastSchema = z.object({
  last_close_usd: z.number(),
  expected_usd: z.number(),
  low_usd: z.number(),
  high_usd: z.number(),
});

export const modelInnovationOutput = z.object({
  data_as_of: dataAsOfSchema,
  horizon_sessions: z.int(),
  judged_forecasts: z.int().describe("Of each model, on days it had not seen"),
  models: z.array(modelScoreSchema).describe("Best first"),
  not_on_offer: z.array(z.object({ model: z.string(), reason: z.string() })),
  chosen: z.string().describe("What the forecasts are made with"),
  beats_random_walk: z.boolean(),
  verdict: z.string(),
  forecasts: z.record(z.string(), forecastSchema).describe("With bounds that hold 95 % of the past errors"),
});

type Input = z.output<typeof modelInnovationInput>;

/** Compares forecasting models on days they have not seen, and says honestly whether any beats guessing nothing. */
export const modelInnovation: Agent<typeof modelInnovationInput, typeof modelInnovationOutput> = {
  name: "model_innovation",
  input: modelInnovationInput,
  output: modelInnovationOutput,
  async run(input, context) {
    const { market, signal } = context;
    const closes = readCloses(input, context);
    const series = closes.map((column) => column.map(Math.log));
    const wanted = FORECASTERS.filter(({ name }) => name === "random_walk" || input.model_types.includes(name));
    const tried: TriedModel[] = [];
    for (const [i, forecaster] of wanted.entries()) {
      context.progress(i / wanted.length, `testing ${forecaster.name}`);
      await breathe(signal);
      tried.push(tryModel(forecaster, SETTINGS_TRIED[input.innovation_mode], series, input));
    }
    const [champion] = tried;
    if (champion === undefined) throw new Error("the random walk always takes part");
    const models = tried
      .map((model) => scoreModel(model, champion, input.horizon_sessions))
      .sort((a, b) => a.rmse - b.rmse);
    const best = models.find(({ p_value, skill }) => p_value < SIGNIFICANCE && skill > 0);
    const chosen = tried.find(({ model }) => model === best?.model) ?? champion;
    return {
      result: {
        data_as_of: market.asOf,
        horizon_sessions: input.horizon_sessions,
        judged_forecasts: input.test_sessions * input.symbols.length,
        models,
        not_on_offer: input.model_types
          .filter((name) => !(MODEL_NAMES as readonly string[]).includes(name))
          .map((model) => ({ model, reason: `not built in; on offer are ${MODEL_NAMES.join(", ")}` })),
        chosen: chosen.model,
        beats_random_walk: best !== undefined,
        verdict: sayVerdict(models, best),
        forecasts: buildForecasts(input, closes, chosen),
      },
    };
  },
};

function readCloses(input: Input, { market }: AgentContext): readonly (readonly number[])[] {
  const needed = closesNeeded(input);
  const closes = input.symbols.map((symbol) => market.closes(symbol, needed));
  const found = closes[0]?.length ?? 0;
  if (found === needed) return closes;
  throw new AgentError("NotRetryable", {
    code: "HISTORY_TOO_SHORT",
    fault: "user",
    message: `${found} sessions are recorded until ${market.asOf.recorded_session}, the comparison needs ${needed}`,
    remedy: "Lower train_sessions and test_sessions, or run it for a later date.",
    expected: `${needed} sessions`,
    found: `${found} sessions`,
  });
}

function buildForecasts(input: Input, closes: readonly (readonly number[])[], { trials }: TriedModel) {
  const rows = input.symbols.map((symbol, i) => {
    const last = closes[i]?.at(-1) ?? 0;
    const forecast = trials[i]?.forecast ?? 0;
    const spread = DEVIATIONS_95 * sampleStandardDeviation([...(trials[i]?.judging ?? [])]);
    const at = (logReturn: number): number => last * Math.exp(logReturn);
    const bounds = { low_usd: at(forecast - spread), high_usd: at(forecast + spread) };
    return [symbol, { last_close_usd: last, expected_usd: at(forecast), ...bounds }] as const;
  });
  return Object.fromEntries(rows);
}

function sayVerdict(models: readonly ModelScore[], best: ModelScore | undefined): string {
  const percent = (ratio: number): string => `${(100 * ratio).toFixed(2)} %`;
  if (best !== undefined) {
    return `${best.model} (${best.setting}) has ${percent(best.skill)} less squared error than the random walk (p = ${best.p_value.toFixed(3)}).`;
  }
  const runnerUp = models.find(({ model }) => model !== "random_walk");
  if (runnerUp === undefined) return "Only the random walk was tried.";
  return `No model beats the random walk: the best other one, ${runnerUp.model}, has a skill of ${percent(runnerUp.skill)} (p = ${runnerUp.p_value.toFixed(3)}). Forecasts are the last close.`;
}
