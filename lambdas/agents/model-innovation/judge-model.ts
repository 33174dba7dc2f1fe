import { mean } from "simple-statistics";
import { z } from "zod";
import { compareLosses } from "./compare-losses.ts";
import type { Forecaster } from "./forecaster.ts";
import { type TestPlan, type Trial, tryForecasts } from "./out-of-sample.ts";

export const modelScoreSchema = z.object({
  model: z.string(),
  setting: z.string(),
  rmse: z.number().min(0).describe("Of log returns over the horizon, on days the model had not seen"),
  mae: z.number().min(0),
  skill: z.number().describe("1 − squared error / that of the random walk; below 0 is worse than no model"),
  direction_hit_rate: z.number().min(0).max(1).nullable().describe("null: it names no direction"),
  statistic: z.number().describe("Diebold and Mariano, against the random walk"),
  p_value: z.number().min(0).max(1).describe("Of being better than the random walk by chance"),
});
export type ModelScore = z.output<typeof modelScoreSchema>;

/** A model under its best setting: one trial a symbol. */
export interface TriedModel {
  readonly model: string;
  readonly setting: string;
  readonly trials: readonly Trial[];
}

const squares = (errors: readonly number[]): number[] => errors.map((error) => error * error);
const pooled = (trials: readonly Trial[], of: (trial: Trial) => readonly number[]): number[] => trials.flatMap(of);

/** Tries the first `settings` settings of a model on every symbol and keeps the one with the least squared error on the choosing days. */
export function tryModel(
  forecaster: Forecaster,
  settings: number,
  series: readonly (readonly number[])[],
  plan: TestPlan,
): TriedModel {
  const tried = forecaster.settings.slice(0, settings).map(({ label, learn }) => ({
    model: forecaster.name,
    setting: label,
    trials: series.map((logPrices) => tryForecasts(logPrices, learn, plan)),
  }));
  const loss = ({ trials }: TriedModel): number => mean(squares(pooled(trials, ({ choosing }) => choosing)));
  return tried.reduce((best, next) => (loss(next) < loss(best) ? next : best));
}

/** Holds a model's errors on unseen days against those of the random walk on the same days. */
export function scoreModel(tried: TriedModel, champion: TriedModel, horizon: number): ModelScore {
  const errors = pooled(tried.trials, ({ judging }) => judging);
  const championErrors = pooled(champion.trials, ({ judging }) => judging);
  const directions = tried.trials.flatMap((trial) => trial.directions);
  const days = tried.trials[0]?.judging.length ?? 0;
  const loss = ({ trials }: TriedModel, day: number): number =>
    mean(trials.map(({ judging }) => (judging[day] ?? 0) ** 2));
  const leads = Array.from({ length: days }, (_, day) => loss(champion, day) - loss(tried, day));
  const squared = mean(squares(errors));
  return {
    model: tried.model,
    setting: tried.setting,
    rmse: Math.sqrt(squared),
    mae: mean(errors.map(Math.abs)),
    skill: 1 - squared / mean(squares(championErrors)),
    direction_hit_rate: directions.length === 0 ? null : directions.filter((right) => right).length / directions.length,
    ...compareLosses(leads, horizon),
  };
}
