import { formatInstant, parseInstant } from "../instant.ts";
import type { Json } from "../json.ts";
import type { EpochMillis } from "../ports/clock.ts";
import type { Signal } from "../signal.ts";
import type { Facts } from "./facts.ts";

export type SignalReading = { readonly value: Json } | { readonly missing: string };

/** The value of a signal that still holds, or why there is none. */
export function readSignal(name: string, facts: Facts, now: EpochMillis): SignalReading {
  const signal = Object.hasOwn(facts.signals, name) ? facts.signals[name] : undefined;
  if (signal === undefined) return { missing: `nobody has given the signal ${name} yet` };
  const end = endOf(signal);
  if (now > end) return { missing: `the signal ${name} expired at ${formatInstant(end)} (from ${signal.source})` };
  return { value: signal.value };
}

/** Every signal that still holds, by name. */
export function freshSignals(facts: Facts, now: EpochMillis): { readonly [name: string]: Json } {
  const fresh = Object.entries(facts.signals).filter(([, signal]) => now <= endOf(signal));
  return Object.fromEntries(fresh.map(([name, signal]) => [name, signal.value]));
}

/** The last moment at which a signal holds: one of 600 s given every 600 s never lapses between. */
function endOf(signal: Signal): EpochMillis {
  return signal.ttl_seconds === null ? Number.POSITIVE_INFINITY : parseInstant(signal.at) + signal.ttl_seconds * 1000;
}
