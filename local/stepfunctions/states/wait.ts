import type { WaitState } from "../definition/model.ts";
import { evaluateInteger, evaluateText, evaluationFailure } from "../evaluate.ts";
import type { Branch } from "../execution-state.ts";
import { exitState } from "../exit.ts";
import { inState, StateFailure } from "../failure.ts";
import type { Step } from "../step.ts";
import { isTimestamp } from "../timestamp.ts";

/** 2^31 seconds less than a day's worth of slack is what AWS waits at most: 24,855 days. */
const MAX_WAIT_DAYS = 24_855;
const MS_PER_DAY = 86_400_000;

export async function enterWait(step: Step, branch: Branch, state: WaitState): Promise<void> {
  const until = await dueTime(step, branch, state);
  if (until - step.now > MAX_WAIT_DAYS * MS_PER_DAY) {
    throw new StateFailure(
      "States.Runtime",
      inState(branch.state, branch.enteredEventId, "Wait state delay is too long."),
    );
  }
  step.setPhase(branch, { kind: "waiting", until });
  step.effects.push({ kind: "timer", branch: branch.id, key: branch.enteredEventId, what: "wait", at: until });
}

async function dueTime(step: Step, branch: Branch, state: WaitState): Promise<number> {
  if (state.seconds !== undefined)
    return step.now + (await evaluateInteger(step, branch, state.seconds, "Seconds", 0)) * 1000;
  if (state.timestamp === undefined) return step.now;
  const text = await evaluateText(step, branch, state.timestamp, "Timestamp");
  if (!isTimestamp(text)) {
    const reason = `The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${text}`;
    throw evaluationFailure(branch, reason, "Timestamp", true);
  }
  return Math.max(step.now, Date.parse(text));
}

export function finishWait(step: Step, branch: Branch, state: WaitState): void | Promise<void> {
  return exitState(step, branch, {
    assign: state.assign,
    output: state.output,
    otherwise: branch.input,
    extra: {},
    next: state.next,
  });
}
