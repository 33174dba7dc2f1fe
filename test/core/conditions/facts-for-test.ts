import type { Facts } from "../../../core/conditions/facts.ts";
import { parseInstant } from "../../../core/instant.ts";
import type { Json } from "../../../core/json.ts";

export const NOW = parseInstant("2026-11-20T15:00:00Z");

/** Facts of an ordinary moment in a session, with these signals given ten minutes ago. */
export function factsWith(signals: { readonly [name: string]: Json } = {}, ttlSeconds: number | null = null): Facts {
  return {
    signals: Object.fromEntries(
      Object.entries(signals).map(([name, value]) => [
        name,
        { name, value, source: "a test", at: "2026-11-20T14:50:00Z", ttl_seconds: ttlSeconds },
      ]),
    ),
    health: { overall: 0.9, agents: { data_sync: 0.9 } },
    clock: { now: "2026-11-20T15:00:00Z", date: "2026-11-20", market_open: true, phase: "regular" },
    task: { name: "risk_management", parameters: { limit: 3 } },
    dependencies: {
      meta_control: { run_id: "r", finished_at: "2026-11-20T14:55:00Z", result: { regime: "calm" } },
    },
  };
}
