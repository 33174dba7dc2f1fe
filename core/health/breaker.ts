import type { EpochMillis } from "../ports/clock.ts";

/** What disables a failing task. `opened_at` is in milliseconds. */
export type Breaker =
  | { readonly state: "closed" }
  | {
      readonly state: "open";
      readonly openedAt: EpochMillis;
      /** After errors it lets a probe through by and by; after poor performance only a person closes it. */
      readonly because: "errors" | "performance";
    }
  /** One run has been let through; its outcome decides. */
  | { readonly state: "probing"; readonly openedAt: EpochMillis; readonly probe: string };

export type Passage = "pass" | "probe" | "blocked";

/** Whether a run may go: always while closed; as the one probe once `recoveryMillis` have passed since the opening. */
export function passageOf(breaker: Breaker, runId: string, now: EpochMillis, recoveryMillis: number): Passage {
  if (breaker.state === "closed") return "pass";
  if (breaker.state === "probing") return breaker.probe === runId ? "probe" : "blocked";
  return breaker.because === "errors" && now >= breaker.openedAt + recoveryMillis ? "probe" : "blocked";
}

/** The breaker once `runId` goes as the probe. */
export function startProbe(breaker: Breaker, runId: string): Breaker {
  if (breaker.state === "closed") return breaker;
  return { state: "probing", openedAt: breaker.openedAt, probe: runId };
}

/**
 * The breaker after a run ended: a success closes it; a failed probe opens it anew; so many consecutive failures open
 * it. A run that ended otherwise (cancelled, skipped) proves nothing: if it was the probe, another may try at once.
 */
export function breakerAfter(
  breaker: Breaker,
  end: {
    readonly runId: string;
    readonly outcome: "success" | "failure" | "neither";
    /** Counting this run. */
    readonly consecutiveErrors: number;
    readonly errorThreshold: number;
    readonly now: EpochMillis;
  },
): Breaker {
  const wasProbe = breaker.state === "probing" && breaker.probe === end.runId;
  if (end.outcome === "neither") {
    return wasProbe ? { state: "open", openedAt: breaker.openedAt, because: "errors" } : breaker;
  }
  if (end.outcome === "success") {
    return breaker.state === "open" && breaker.because === "performance" ? breaker : { state: "closed" };
  }
  if (wasProbe || (breaker.state === "closed" && end.consecutiveErrors >= end.errorThreshold)) {
    return { state: "open", openedAt: end.now, because: "errors" };
  }
  return breaker;
}
