import type { MarketPhase } from "../calendar/session.ts";
import type { Json, JsonObject } from "../json.ts";
import type { Signal } from "../signal.ts";

/** What conditions are judged by. Everything but the signals is seen by `when` as it stands here. */
export interface Facts {
  /** By name, expired ones too: the conditions look at their age themselves. */
  readonly signals: { readonly [name: string]: Signal };
  /** Ratios from 0 to 1; 1 before the first run. */
  readonly health: { readonly overall: number; readonly agents: { readonly [name: string]: number } };
  readonly clock: {
    /** RFC 3339 in UTC. */
    readonly now: string;
    /** The exchange's date, `YYYY-MM-DD`. */
    readonly date: string;
    readonly market_open: boolean;
    readonly phase: MarketPhase;
  };
  /** The task as it is about to run; at least its name and parameters. */
  readonly task: JsonObject & { readonly name: string; readonly parameters: JsonObject };
  /** By task name: the newest success, as the agent will get it. */
  readonly dependencies: {
    readonly [name: string]: { readonly run_id: string; readonly finished_at: string; readonly result: Json };
  };
}
