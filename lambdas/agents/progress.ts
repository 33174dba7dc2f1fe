import type { Grant } from "../../core/node.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { RunStore } from "../records/run-store.ts";

/** Nobody looks more often; each is a write to the run's record. */
const MIN_INTERVAL_MILLIS = 1000;

export interface Progress {
  /** At most one write a second; the newest word wins. */
  report(fraction: number, note?: string): void;
  /** Resolves when what is being written has been; a failed write is nobody's concern. */
  settled(): Promise<void>;
}

/** Writes an attempt's progress; `onSuperseded` is called when the run is no longer this attempt's. */
export function createProgress(
  runs: Pick<RunStore, "progress">,
  clock: Clock,
  grant: Pick<Grant, "run_id" | "fencing_number">,
  onSuperseded: () => void,
): Progress {
  let writtenAt = Number.NEGATIVE_INFINITY;
  let writing: Promise<void> = Promise.resolve();

  async function write(fraction: number, note: string | null): Promise<void> {
    const { run_id, fencing_number } = grant;
    const answer = await runs.progress({ run_id, fencing_number, fraction, note });
    if (answer === "superseded") onSuperseded();
  }

  return {
    report(fraction, note) {
      if (clock.now() - writtenAt < MIN_INTERVAL_MILLIS) return;
      writtenAt = clock.now();
      const bounded = Math.min(1, Math.max(0, fraction));
      // The record of progress is a courtesy: work goes on without it.
      writing = writing.then(() => write(bounded, note ?? null)).catch(() => undefined);
    },
    settled: () => writing,
  };
}
