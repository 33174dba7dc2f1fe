/** Milliseconds since the Unix epoch. */
export type EpochMillis = number;

/** The time as the orchestrator sees it: real, scaled or virtual. */
export interface Clock {
  now(): EpochMillis;
}
