import { setImmediate } from "node:timers/promises";

/**
 * Lets the thread hear what it was told meanwhile, then stops if it was told to.
 * @throws the signal's reason when it has fired.
 */
export async function breathe(signal: AbortSignal): Promise<void> {
  await setImmediate();
  signal.throwIfAborted();
}
