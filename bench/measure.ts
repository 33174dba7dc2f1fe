import { performance } from "node:perf_hooks";

const ROUNDS = 5;

/** Seconds that the work takes. */
export async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** The best of several rounds of each, taken in turn, so that what else the machine does hits both alike. */
export async function bestInTurn(
  one: () => Promise<unknown>,
  other: () => Promise<unknown>,
): Promise<[number, number]> {
  let best: [number, number] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round++) {
    best = [Math.min(best[0], await secondsOf(one)), Math.min(best[1], await secondsOf(other))];
  }
  return best;
}
