import { formatInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { AgentError } from "./agent-error.ts";

/** The longest a timer can wait: 2^31 - 1 ms, 24.8 days. */
const MAX_TIMER_MILLIS = 2 ** 31 - 1;

export interface AttemptSignal {
  /** Its reason is always an AgentError. */
  readonly signal: AbortSignal;
  abort(reason: AgentError): void;
  /** Lets go of the timer and of the outside. */
  release(): void;
}

/**
 * The signal that ends an attempt: at `deadline` (`DeadlineExceeded`), when `outside` fires (`Cancelled`), or by
 * `abort`. The timer counts real milliseconds from `now`: where time runs faster, whoever runs the thread ends it.
 */
export function createAttemptSignal(
  deadline: EpochMillis,
  now: EpochMillis,
  outside: AbortSignal | undefined,
): AttemptSignal {
  const controller = new AbortController();
  const cancel = (): void => controller.abort(cancelled(String(outside?.reason)));
  const expire = (): void => controller.abort(deadlineExceeded(deadline));
  const timer = setTimeout(expire, Math.min(MAX_TIMER_MILLIS, Math.max(0, deadline - now)));
  timer.unref();
  if (deadline <= now) expire();
  if (outside?.aborted === true) cancel();
  outside?.addEventListener("abort", cancel, { once: true });
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release() {
      clearTimeout(timer);
      outside?.removeEventListener("abort", cancel);
    },
  };
}

function deadlineExceeded(deadline: EpochMillis): AgentError {
  return new AgentError("DeadlineExceeded", {
    code: "DEADLINE_EXCEEDED",
    fault: "user",
    message: `the run had to end by ${formatInstant(deadline)}`,
    remedy: "Raise max_duration_minutes of the task, or give it less to do.",
  });
}

function cancelled(reason: string): AgentError {
  return new AgentError("Cancelled", {
    code: "ATTEMPT_CANCELLED",
    fault: "user",
    message: `the attempt was stopped: ${reason}`,
  });
}
