import type { EpochMillis } from "../../../core/ports/clock.ts";
import type { FencedRun } from "./fence.ts";

/** The run that acts: what the broker writes down with everything it does. */
export interface BrokerRun extends FencedRun {
  readonly runId: string;
  readonly idempotencyKey: string;
  readonly now: EpochMillis;
}
