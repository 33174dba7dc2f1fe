import type { CronFields } from "./cron/constants.ts";
import type { SessionTerm } from "./session-term.ts";

/** How `conditions.market_hours` narrows a schedule: inside a session (open ≤ t < close), outside, or not at all. */
export type Hours = "any" | "open" | "closed";

/** When a task fires by itself. Made by `parseSchedule`; read by `firesBetween` and the rest of this folder. */
export type Schedule =
  /** Never: by hand, by a dependency's dependent or by an event only. */
  | { readonly kind: "manual" }
  /** At multiples of the interval since the Unix epoch. */
  | { readonly kind: "interval"; readonly intervalMinutes: number; readonly hours: Hours }
  | {
      readonly kind: "cron";
      readonly expression: string;
      readonly fields: CronFields;
      readonly timezone: string;
      readonly hours: Hours;
    }
  /** Once a session. */
  | { readonly kind: "at"; readonly term: SessionTerm; readonly hours: Hours }
  /** From one moment of a session to another, both included. */
  | {
      readonly kind: "every";
      readonly everyMinutes: number;
      readonly from: SessionTerm;
      readonly to: SessionTerm;
      readonly hours: Hours;
    };
