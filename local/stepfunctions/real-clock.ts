import type { Cancel, Clock, EpochMs } from "./clock.ts";

/** The longest delay `setTimeout` takes: 2^31 − 1 ms, about 24.8 days; longer ones are waited for in parts. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/**
 * The machine's own time; with `speed` it runs so many times faster, starting from `startAt`
 * (default: now). Its timers do not keep the process alive once `close()` was called.
 */
export function createRealClock(options: { readonly speed?: number; readonly startAt?: EpochMs } = {}): Clock {
  const speed = options.speed ?? 1;
  const realStart = Date.now();
  const startAt = options.startAt ?? realStart;
  const timers = new Set<NodeJS.Timeout>();
  const now = (): EpochMs =>
    speed === 1 && startAt === realStart ? Date.now() : Math.floor(startAt + (Date.now() - realStart) * speed);

  function at(time: EpochMs, callback: () => unknown): Cancel {
    let timer: NodeJS.Timeout;
    const arm = (): void => {
      const delay = Math.min(Math.max(0, Math.ceil((time - now()) / speed)), MAX_DELAY_MS);
      timer = setTimeout(() => {
        timers.delete(timer);
        if (now() < time) arm();
        else callback();
      }, delay);
      timers.add(timer);
    };
    arm();
    return () => {
      clearTimeout(timer);
      timers.delete(timer);
    };
  }

  return {
    now,
    at,
    hold: () => () => {},
    virtual: false,
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
    },
  };
}
