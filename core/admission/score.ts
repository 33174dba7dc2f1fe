import type { Priority } from "../priority.ts";

/** By default .3, .2, .3 and .2. */
export interface ScoreWeights {
  readonly base_priority_weight: number;
  readonly time_weight: number;
  readonly dependency_weight: number;
  readonly complexity_weight: number;
}

/** Quarters of one, so that no class outweighs a factor that is itself at most one. */
const BASE_SCORES: Readonly<Record<Priority, number>> = { critical: 1, high: 0.75, medium: 0.5, low: 0.25 };

/** Short, simple work that unblocks much comes first: the weighted sum of class, 1/time, dependents and 1/complexity. */
export function scoreOf(
  work: {
    readonly priority: Priority;
    readonly estimatedSeconds: number;
    readonly complexity: number;
    /** How many others wait for this one's result. */
    readonly dependents: number;
  },
  weights: ScoreWeights,
): number {
  return (
    BASE_SCORES[work.priority] * weights.base_priority_weight +
    (1 / Math.max(work.estimatedSeconds, 1)) * weights.time_weight +
    work.dependents * weights.dependency_weight +
    (1 / Math.max(work.complexity, 1)) * weights.complexity_weight
  );
}
