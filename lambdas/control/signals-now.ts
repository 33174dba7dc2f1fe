import { parseInstant } from "../../core/instant.ts";
import type { Grant } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Signal } from "../../core/signal.ts";

/** The values of the signals that have not expired, by name: what a grant tells of them. */
export function signalsNow(signals: ReadonlyMap<string, Signal>, now: EpochMillis): Grant["signals"] {
  const holds = ({ at, ttl_seconds }: Signal) => ttl_seconds === null || parseInstant(at) + ttl_seconds * 1000 > now;
  return Object.fromEntries([...signals.values()].filter(holds).map(({ name, value }) => [name, value]));
}
