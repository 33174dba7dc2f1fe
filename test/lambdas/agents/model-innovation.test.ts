import { describe, expect, it } from "vitest";
import { compareLosses } from "../../../lambdas/agents/model-innovation/compare-losses.ts";
import { FORECASTERS } from "../../../lambdas/agents/model-innovation/forecaster.ts";
import { scoreModel, tryModel } from "../../../lambdas/agents/model-innovation/judge-model.ts";
import { closesNeeded, tryForecasts } from "../../../lambdas/agents/model-innovation/out-of-sample.ts";
import { createAgentWorld, replay } from "./agent-world.ts";

const plan = { train_sessions: 120, test_sessions: 40, horizon_sessions: 1 };
const forecaster = (name: string) => {
  const found = FORECASTERS.find((one) => one.name === name);
  if (found === undefined) throw new Error(name);
  return found;
};

/** Log prices whose returns alternate: what AR(1) can learn and a random walk cannot. */
const alternating = Array.from(
  { length: closesNeeded(plan) },
  (_, day) => 4 + 0.01 * (day % 2) + 0.002 * Math.sin(day * day),
);

describe("the comparison", () => {
  it("finds the model that knows how the prices were made", () => {
    const champion = tryModel(forecaster("random_walk"), 4, [alternating], plan);
    const score = scoreModel(tryModel(forecaster("ar1"), 4, [alternating], plan), champion, 1);
    expect(score.skill).toBeGreaterThan(0.5);
    expect(score.p_value).toBeLessThan(0.01);
    expect(score.direction_hit_rate).toBeGreaterThan(0.9);
  });

  it("gives the champion no lead over itself", () => {
    const champion = tryModel(forecaster("random_walk"), 4, [alternating], plan);
    expect(scoreModel(champion, champion, 1)).toMatchObject({
      skill: 0,
      statistic: 0,
      p_value: 0.5,
      direction_hit_rate: null,
    });
  });

  it("shows a model no price later than the one it forecasts from", () => {
    for (const horizon of [1, 5]) {
      const longer = { ...plan, horizon_sessions: horizon };
      const closes = Array.from({ length: closesNeeded(longer) }, (_, day) => 4 + Math.sin(day) / 50);
      for (const { settings } of FORECASTERS) {
        for (const { learn } of settings) {
          const real = tryForecasts(closes, learn, longer);
          // Another newest close changes the outcomes it ends, but no forecast made before it.
          const other = tryForecasts([...closes.slice(0, -1), 9], learn, longer);
          expect(other.choosing).toEqual(real.choosing);
          expect(other.judging.slice(0, -1)).toEqual(real.judging.slice(0, -1));
        }
      }
    }
  });

  it("asks whether a lead was luck", () => {
    expect(compareLosses([1, 1, 1, 1], 1)).toEqual({ statistic: 0, p_value: 0.5 });
    // Mean 0.5, variance 0.25, corrected by √(3/4): 0.5 / √(0.25 / 4) × 0.866 = 1.732.
    const lead = compareLosses([0, 1, 0, 1], 1);
    expect(lead.statistic).toBeCloseTo(Math.sqrt(3), 9);
    expect(lead.p_value).toBeCloseTo(0.0416, 3);
    expect(compareLosses([0, -1, 0, -1], 1).p_value).toBeCloseTo(1 - 0.0416, 3);
  });
});

interface Innovation {
  readonly models: readonly { readonly model: string; readonly rmse: number; readonly skill: number }[];
  readonly forecasts: {
    readonly [symbol: string]: { readonly expected_usd: number; readonly low_usd: number; readonly high_usd: number };
  };
}

describe("model_innovation", () => {
  it("says honestly that nothing beats the last close on real prices", async () => {
    const { result } = await createAgentWorld().run("model_innovation", "2015-11-19T23:00:00Z");
    expect(result).toMatchObject({
      data_as_of: { recorded_session: "2015-11-19", phase: "closed" },
      judged_forecasts: 1200,
      chosen: "random_walk",
      beats_random_walk: false,
      verdict: expect.stringMatching(/^No model beats the random walk: the best other one, /),
    });
    const { models, forecasts } = result as unknown as Innovation;
    expect(models.map(({ rmse }) => rmse)).toEqual(models.map(({ rmse }) => rmse).sort((a, b) => a - b));
    const apple = forecasts.AAPL;
    expect(apple?.expected_usd).toBeCloseTo(replay.at(Date.parse("2015-11-19T23:00:00Z")).price("AAPL"), 9);
    expect(apple?.low_usd).toBeLessThan(apple?.expected_usd ?? 0);
    expect(apple?.high_usd).toBeGreaterThan(apple?.expected_usd ?? 0);
  });

  it("is wider of its mark the further it looks ahead", async () => {
    const at = "2015-11-19T23:00:00Z";
    const widthOf = async (horizon_sessions: number) => {
      const parameters = { symbols: ["AAPL"], horizon_sessions };
      const { result } = await createAgentWorld().run("model_innovation", at, { parameters });
      const { low_usd = 0, high_usd = 0 } = (result as unknown as Innovation).forecasts.AAPL ?? {};
      return high_usd - low_usd;
    };
    expect(await widthOf(7)).toBeGreaterThan(1.5 * (await widthOf(1)));
  });

  it("tries the models it is asked for, and names those it does not have", async () => {
    const parameters = { symbols: ["KO", "PG"], innovation_mode: "aggressive", model_types: ["transformer", "ewma"] };
    const { result } = await createAgentWorld().run("model_innovation", "2015-11-19T23:00:00Z", { parameters });
    expect((result as unknown as Innovation).models.map(({ model }) => model).sort()).toEqual(["ewma", "random_walk"]);
    expect(result).toMatchObject({
      not_on_offer: [
        { model: "transformer", reason: "not built in; on offer are random_walk, drift, ar1, ewma, ridge" },
      ],
    });
  });

  it("stops between two models when it is told to", async () => {
    const signal = AbortSignal.abort("enough");
    const failure = createAgentWorld().run("model_innovation", "2015-11-19T23:00:00Z", { signal });
    await expect(failure).rejects.toMatchObject({ name: "Cancelled" });
  });

  it("fails for good where too little is recorded", async () => {
    const failure = createAgentWorld().run("model_innovation", "1990-09-04T15:00:00Z");
    await expect(failure).rejects.toMatchObject({ name: "NotRetryable", code: "HISTORY_TOO_SHORT" });
  });
});
