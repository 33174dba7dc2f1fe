import type { EpochMs } from "./clock.ts";
import type { Json } from "./json.ts";

/** An event of GetExecutionHistory; `timestamp` in epoch milliseconds, details under AWS's own key. */
export interface HistoryEvent {
  readonly timestamp: EpochMs;
  readonly type: string;
  readonly id: number;
  readonly previousEventId: number;
  readonly [detailsKey: string]: Json;
}

/** `error` and `cause` as events have them: absent when there is none. */
export function buildFailureDetails(
  error: string | undefined,
  cause: string | undefined,
): { readonly [key: string]: string } {
  return { ...(error === undefined ? {} : { error }), ...(cause === undefined ? {} : { cause }) };
}
