import type { Catcher, Retrier } from "./definition/model.ts";
import type { Branch } from "./execution-state.ts";
import { exitState } from "./exit.ts";
import { matches, StateFailure } from "./failure.ts";
import { payloadOf } from "./payload.ts";
import { createSeededRandom } from "./seeded-random.ts";
import type { Step } from "./step.ts";

/** The current state failed: it is tried again, caught, or fails its branch. */
export async function recover(step: Step, branch: Branch, failure: StateFailure): Promise<void> {
  const definition = step.definitionOf(branch);
  reportEvaluation(step, branch, failure);
  step.recovered = failure;
  const retried = "retry" in definition && retry(step, branch, definition.retry, failure);
  if (retried) return;
  if (definition.type === "Map" || definition.type === "Parallel") step.emit(branch, `${definition.type}StateFailed`);
  const catchers = "catch" in definition ? definition.catch : [];
  const catcher = catchers.find(({ errorEquals }) => matches(errorEquals, failure));
  if (catcher === undefined) {
    step.endings.push({ branch, failure });
    return;
  }
  try {
    await leaveByCatcher(step, branch, catcher, failure);
  } catch (error) {
    if (!(error instanceof StateFailure)) throw error;
    reportEvaluation(step, branch, error);
    step.endings.push({ branch, failure: error });
  }
}

async function leaveByCatcher(step: Step, branch: Branch, catcher: Catcher, failure: StateFailure): Promise<void> {
  const { errorOutput } = failure;
  step.effects.push({ kind: "forget", branch: branch.id });
  await exitState(step, branch, {
    assign: catcher.assign,
    output: catcher.output,
    otherwise: payloadOf(errorOutput),
    extra: { errorOutput },
    next: catcher.next,
  });
}

/** An evaluation that fails right after the state was entered is reported after the event before that. */
function reportEvaluation(step: Step, branch: Branch, failure: StateFailure): void {
  const { evaluation } = failure;
  if (evaluation === undefined) return;
  if (branch.previousEventId === branch.enteredEventId && !evaluation.afterEntry) {
    branch.previousEventId = branch.beforeEntryEventId;
  }
  step.emit(branch, "EvaluationFailed", "evaluationFailedEventDetails", {
    error: failure.error ?? "",
    cause: failure.errorCause ?? "",
    ...(evaluation.location === undefined ? {} : { location: evaluation.location }),
    state: branch.state,
  });
}

/** The first retrier that names the error counts; once it is used up, no later one is asked. */
function retry(step: Step, branch: Branch, retriers: readonly Retrier[], failure: StateFailure): boolean {
  const index = retriers.findIndex(({ errorEquals }) => matches(errorEquals, failure));
  const retrier = retriers[index];
  const done = branch.retries[index] ?? 0;
  if (retrier === undefined || done >= retrier.maxAttempts) return false;
  branch.retries = retriers.map((_, at) => (branch.retries[at] ?? 0) + (at === index ? 1 : 0));
  branch.retryCount += 1;
  const until = step.now + delayMs(step, retrier, done);
  step.effects.push({ kind: "forget", branch: branch.id });
  step.setPhase(branch, { kind: "backoff", until });
  step.effects.push({ kind: "timer", branch: branch.id, key: branch.previousEventId, what: "backoff", at: until });
  return true;
}

function delayMs(step: Step, retrier: Retrier, done: number): number {
  const grown = retrier.intervalSeconds * retrier.backoffRate ** done;
  const seconds = Math.min(grown, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY, MAX_INTERVAL_SECONDS);
  const jitter = retrier.fullJitter ? createSeededRandom(`jitter/${step.surroundings().seed}`)() : 1;
  return Math.round(seconds * 1000 * jitter);
}

/** An interval that has grown beyond a year, with no cap given, stays there. */
const MAX_INTERVAL_SECONDS = 31_622_400;
