import type { Breaker } from "../../core/health/breaker.ts";
import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { TaskRecord } from "../records/task-record.ts";

type BreakerRecord = TaskRecord["breaker"];

export function parseBreaker({ state, opened_at, because, probe }: BreakerRecord): Breaker {
  if (state === "closed" || opened_at === null) return { state: "closed" };
  const openedAt = parseInstant(opened_at);
  if (state === "probing" && probe !== null) return { state, openedAt, probe };
  return { state: "open", openedAt, because: because ?? "errors" };
}

export function buildBreakerRecord(breaker: Breaker): BreakerRecord {
  if (breaker.state === "closed") return { state: "closed", opened_at: null, because: null, probe: null };
  return {
    state: breaker.state,
    opened_at: formatInstant(breaker.openedAt),
    because: breaker.state === "open" ? breaker.because : "errors",
    probe: breaker.state === "probing" ? breaker.probe : null,
  };
}
