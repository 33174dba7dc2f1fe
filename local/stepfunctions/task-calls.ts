import type { Clock } from "./clock.ts";
import type { Resource } from "./definition/resource.ts";
import type { Call } from "./execution-state.ts";
import { StateFailure } from "./failure.ts";
import { type Payload, payloadOf } from "./payload.ts";
import { type ResourceHandler, TaskError } from "./resources.ts";

export interface CallContext {
  readonly call: Call;
  readonly resource: Resource;
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly stateName: string;
  readonly retryCount: number;
  readonly startedAt: number;
}

export type CallResult = { readonly output: Payload } | { readonly failure: StateFailure };

/**
 * Makes a Task's call and delivers its result at the instant that it states on the clock. In virtual time
 * results come in the order of those instants, then of the calls, whatever order the handlers really end in.
 * @returns ends the call: its signal fires, and its result goes nowhere.
 */
export function makeCall(
  handler: ResourceHandler,
  context: CallContext,
  clock: Clock,
  deliver: (result: CallResult) => void,
): () => void {
  const abort = new AbortController();
  const { call, resource, startedAt } = context;
  let dueAt = startedAt;
  let stated = (): void => {};
  const statedOrSettled = new Promise<void>((resolve) => {
    stated = resolve;
  });
  const result = run(handler, {
    resource: resource.arn,
    arguments: call.arguments.value,
    ...(call.taskToken === undefined ? {} : { taskToken: call.taskToken }),
    executionArn: context.executionArn,
    stateMachineArn: context.stateMachineArn,
    stateName: context.stateName,
    retryCount: context.retryCount,
    invocationKey: `${context.executionArn}/${call.scheduledEventId}`,
    signal: abort.signal,
    startedAt,
    takes(milliseconds: number) {
      dueAt = startedAt + Math.max(0, milliseconds);
      stated();
    },
  });
  result.then(stated);
  let cancel = (): void => {};
  const deliverAt = (due: number): void => {
    cancel = clock.at(due, async () => {
      const settled = await Promise.race([result, aborted]);
      if (settled !== undefined && !abort.signal.aborted) deliver(settled);
    });
  };
  const aborted = new Promise<undefined>((resolve) => {
    abort.signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });
  if (clock.virtual) {
    // Holds its place in the order of this instant until it is known when its result is due.
    cancel = clock.at(startedAt, async () => {
      await Promise.race([statedOrSettled, aborted]);
      if (abort.signal.aborted) return;
      if (dueAt > startedAt) deliverAt(dueAt);
      else {
        const settled = await Promise.race([result, aborted]);
        if (settled !== undefined && !abort.signal.aborted) deliver(settled);
      }
    });
  } else {
    result.then((settled) => {
      if (abort.signal.aborted) return;
      if (dueAt > clock.now()) deliverAt(dueAt);
      else deliver(settled);
    });
  }
  return () => {
    cancel();
    abort.abort(ENDED);
  };
}

/** One reason for all: making an error for each call that ends would cost more than the rest of its end. */
const ENDED = new DOMException("the state does not wait for this call any more", "AbortError");

async function run(handler: ResourceHandler, request: Parameters<ResourceHandler>[0]): Promise<CallResult> {
  try {
    return { output: payloadOf((await handler(request)) ?? null) };
  } catch (error) {
    if (error instanceof TaskError) return { failure: new StateFailure(error.error, error.errorCause) };
    const { message } = error as { readonly message?: unknown };
    return { failure: new StateFailure("States.TaskFailed", typeof message === "string" ? message : String(error)) };
  }
}
