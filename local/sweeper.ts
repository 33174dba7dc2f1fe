import type { Logger } from "pino";
import { MILLIS_PER_MINUTE } from "../core/civil-date.ts";
import type { Cancel, Clock } from "./stepfunctions/clock.ts";

export interface Sweeper {
  /** Sweeps now and after every interval from then on. */
  start(): Promise<void>;
  stop(): void;
}

export interface SweeperOptions {
  readonly clock: Clock;
  /** Mends what crashes and lost answers have left behind; may fail, the next one is tried all the same. */
  readonly sweep: () => Promise<unknown>;
  readonly intervalMinutes: number;
  readonly logger: Logger;
}

/** What the cloud's schedule of the sweep does. */
export function createSweeper({ clock, sweep, intervalMinutes, logger }: SweeperOptions): Sweeper {
  let cancel: Cancel | undefined;
  let stopped = false;

  async function run(): Promise<void> {
    try {
      await sweep();
    } catch (error) {
      logger.error({ err: error }, "sweep failed");
    }
    if (!stopped) cancel = clock.at(clock.now() + intervalMinutes * MILLIS_PER_MINUTE, run);
  }

  return {
    start: run,
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
