import type { EpochMillis } from "../ports/clock.ts";

/** What becomes of fires that fell due while nothing ran: none, the newest, or all of the window. */
export type CatchUp = "none" | "latest" | "all";

/** Without `catchup_window_minutes`: a day, after which a market task's input is another session's. */
const DEFAULT_CATCHUP_WINDOW_MINUTES = 24 * 60;

export interface CatchUpPlan {
  /** To be run now, oldest first. */
  readonly run: readonly EpochMillis[];
  /** Never to be run, oldest first. */
  readonly missed: readonly EpochMillis[];
  /** Why they are not. */
  readonly reason: string;
}

/** Divides the fires that fell due while nothing ran, given oldest first. */
export function planCatchUp(question: {
  readonly due: readonly EpochMillis[];
  readonly now: EpochMillis;
  readonly catchup: CatchUp;
  readonly windowMinutes: number | undefined;
}): CatchUpPlan {
  const { due, now, catchup } = question;
  if (catchup === "none") return { run: [], missed: due, reason: "the orchestrator was not running (catchup: none)" };
  const windowMinutes = question.windowMinutes ?? DEFAULT_CATCHUP_WINDOW_MINUTES;
  const within = due.filter((at) => at >= now - windowMinutes * 60_000);
  const run = catchup === "latest" ? within.slice(-1) : within;
  return {
    run,
    missed: due.slice(0, due.length - run.length),
    reason: `the orchestrator was not running (catchup: ${catchup} within ${windowMinutes} minutes)`,
  };
}
