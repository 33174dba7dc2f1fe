import type { Cancel, Clock, EpochMs } from "./clock.ts";
import type { TimerKind } from "./step.ts";

/** The timers of all executions. They need the executions' ids only, not their states. */
export function createTimers(
  clock: Clock,
  fire: (execution: number, branch: number, key: number, what: TimerKind) => void,
) {
  const byExecution = new Map<number, Map<string, Cancel>>();

  function cancelAll(execution: number, prefix: string): void {
    const timers = byExecution.get(execution);
    if (timers === undefined) return;
    for (const [name, cancel] of timers) {
      if (!name.startsWith(prefix)) continue;
      cancel();
      timers.delete(name);
    }
    if (timers.size === 0) byExecution.delete(execution);
  }

  return {
    /** One timer of a kind for a branch: a new one replaces the old. */
    set(execution: number, branch: number, key: number, what: TimerKind, at: EpochMs): void {
      const name = `${branch}/${what}`;
      const timers = byExecution.get(execution) ?? new Map<string, Cancel>();
      byExecution.set(execution, timers);
      timers.get(name)?.();
      timers.set(
        name,
        clock.at(at, () => {
          timers.delete(name);
          if (timers.size === 0) byExecution.delete(execution);
          fire(execution, branch, key, what);
        }),
      );
    },
    forgetBranch: (execution: number, branch: number) => cancelAll(execution, `${branch}/`),
    forget: (execution: number) => cancelAll(execution, ""),
    close() {
      for (const execution of [...byExecution.keys()]) cancelAll(execution, "");
    },
  };
}
