import type { Clock } from "../../core/ports/clock.ts";

/** The machine's time, which AWS keeps within milliseconds. */
export const systemClock: Clock = { now: () => Date.now() };
