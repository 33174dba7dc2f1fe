import { linearRegression, mean } from "simple-statistics";
import { fitRidge } from "./ridge.ts";

/** A forecast of the log return from session `at` to `horizon` sessions later, from log prices up to `at` alone. */
type Predict = (at: number) => number;

/** How one setting of a model is fitted: to the `train` sessions that end at `at`. */
export type Learn = (logPrices: readonly number[], at: number, train: number, horizon: number) => Predict;

export interface Forecaster {
  readonly name: string;
  /** From the most usual setting on; how many are tried depends on the mode. */
  readonly settings: readonly { readonly label: string; readonly learn: Learn }[];
}

const returnAt = (prices: readonly number[], at: number): number => (prices[at] ?? 0) - (prices[at - 1] ?? 0);

const returnsBefore = (prices: readonly number[], at: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => returnAt(prices, at - count + 1 + i));

/** The price stays: what an efficient market would make the best forecast (Fama, 1965). */
const randomWalk: Forecaster = { name: "random_walk", settings: [{ label: "no change", learn: () => () => 0 }] };

/** The mean return goes on. */
const drift: Forecaster = {
  name: "drift",
  settings: [
    {
      label: "mean of the training days",
      learn: (prices, at, train, horizon) => {
        const daily = mean(returnsBefore(prices, at, train));
        return () => daily * horizon;
      },
    },
  ],
};

/** Each day's return is a constant and a part of the day's before, by least squares; several days ahead by repetition. */
const ar1: Forecaster = {
  name: "ar1",
  settings: [
    {
      label: "least squares",
      learn: (prices, at, train, horizon) => {
        const returns = returnsBefore(prices, at, train);
        const pairs = returns.slice(1).map((value, i) => [returns[i] ?? 0, value]);
        const { m, b } = linearRegression(pairs);
        return (now) => {
          let last = returnAt(prices, now);
          let total = 0;
          for (let step = 0; step < horizon; step++) {
            last = b + m * last;
            total += last;
          }
          return total;
        };
      },
    },
  ],
};

/** The mean return, younger days counting more: each older day by the factor λ less. */
const ewma: Forecaster = {
  name: "ewma",
  settings: [0.97, 0.94, 0.99, 0.9].map((lambda) => ({
    label: `lambda ${lambda}`,
    learn: (prices: readonly number[], _at: number, train: number, horizon: number) => (now: number) => {
      let weighted = 0;
      let weights = 0;
      for (let i = 0, weight = 1; i < train; i++, weight *= lambda) {
        weighted += weight * returnAt(prices, now - i);
        weights += weight;
      }
      return (weighted / weights) * horizon;
    },
  })),
};

const ridge: Forecaster = {
  name: "ridge",
  settings: [100, 1000, 10, 10_000].map((penalty) => ({
    label: `penalty ${penalty}`,
    learn: (prices: readonly number[], at: number, train: number, horizon: number) =>
      fitRidge(prices, at, train, horizon, penalty),
  })),
};

export const FORECASTERS: readonly Forecaster[] = [randomWalk, drift, ar1, ewma, ridge];
