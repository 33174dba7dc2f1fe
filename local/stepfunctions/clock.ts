/** Milliseconds since the Unix epoch. */
export type EpochMs = number;

/** Ends a registered timer; without effect once it has fired. */
export type Cancel = () => void;

/**
 * The engine's time. Other parts of a host register their timers on the same clock, so that all of them
 * see one order of events: by time, then by registration.
 */
export interface Clock {
  now(): EpochMs;
  /**
   * Calls back once at `time` (at once when it has passed, but never within this call).
   * A virtual clock waits for a promise that the callback returns before anything else fires.
   */
  at(time: EpochMs, callback: () => unknown): Cancel;
  /** Keeps a virtual clock where it is until the returned function is called; nothing on other clocks. */
  hold(): () => void;
  /** Time jumps to the next timer whenever nothing can run. */
  readonly virtual: boolean;
  /** Forgets all timers; nothing fires any more. */
  close(): void;
}
