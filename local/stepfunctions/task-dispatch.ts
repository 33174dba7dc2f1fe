import { attachChild, NATIVE_RESOURCE_HANDLERS } from "./child-executions.ts";
import type { Branch } from "./execution-state.ts";
import type { Executions, ExecutionsOptions } from "./executions.ts";
import { StateFailure } from "./failure.ts";
import { payloadOf } from "./payload.ts";
import type { Live } from "./runner.ts";
import { makeCall } from "./task-calls.ts";

/** Makes the calls of Task states: by mocks, by the host's handlers, or by the engine itself. */
export function createTaskDispatch(
  options: ExecutionsOptions & { readonly executions: Pick<Executions, "tell" | "stop" | "startNamed" | "whenEnded"> },
) {
  const { journal, clock, resources, region, mocks, executions } = options;
  let callsUnderWay = 0;
  let quietWaiters: (() => void)[] = [];

  function call(live: Live, branch: Branch): void {
    if (branch.phase.kind !== "running") return;
    const { call: made } = branch.phase;
    const definition = live.machine.lists[branch.list]?.states.get(branch.state);
    if (definition?.type !== "Task") return;
    const { resource } = definition;
    const target = { branch: branch.id, key: made.scheduledEventId };
    const context = {
      call: made,
      resource,
      executionArn: live.row.arn,
      stateMachineArn: live.row.machineArn,
      stateName: branch.state,
      retryCount: branch.retryCount,
      startedAt: clock.now(),
    };
    if (deliverMock(live, branch, target)) return;
    const native = resources[resource.handler] === undefined ? NATIVE_RESOURCE_HANDLERS[resource.handler] : undefined;
    const handler = native === undefined ? resources[resource.handler] : native(executions, region);
    if (handler === undefined) {
      const failure = new StateFailure("States.TaskFailed", `No handler for '${resource.handler}' is configured.`);
      executions.tell(live.row.id, { type: "failed", ...target, failure });
      return;
    }
    const end = makeCall(handler, context, clock, (result) => {
      settled();
      if ("failure" in result) {
        executions.tell(live.row.id, { type: "failed", ...target, failure: result.failure });
      } else if (resource.pattern === "request") {
        executions.tell(live.row.id, { type: "succeeded", ...target, output: result.output });
      } else {
        const childArn = resource.pattern === "waitForTaskToken" ? undefined : childArnOf(result.output.value);
        executions.tell(live.row.id, {
          type: "submitted",
          ...target,
          output: result.output,
          ...(childArn === undefined ? {} : { childArn }),
        });
        if (childArn !== undefined)
          awaitChild(live, branch.id, made.scheduledEventId, childArn, resource.pattern === "sync:2");
      }
    });
    const settled = track(live, branch.id, () => end());
  }

  /** A mocked state's result stands for everything that its call would have led to. */
  function deliverMock(live: Live, branch: Branch, target: { readonly branch: number; readonly key: number }): boolean {
    const { testCase } = live.origin;
    if (testCase === undefined || mocks === undefined) return false;
    const attempt = (live.state.callCounts?.get(branch.state) ?? 1) - 1;
    const mocked = mocks(live.state.machineName, testCase)(branch.state, attempt);
    if (mocked === undefined) return false;
    if ("output" in mocked)
      executions.tell(live.row.id, { type: "succeeded", ...target, output: payloadOf(mocked.output) });
    else {
      const failure = new StateFailure(mocked.error.error, mocked.error.errorCause);
      executions.tell(live.row.id, { type: "failed", ...target, failure });
    }
    return true;
  }

  /** Counts something under way for a branch until it has settled or is ended. */
  function track(live: Live, branch: number, onEnd: (why: "abandoned" | "closed") => void): () => void {
    callsUnderWay += 1;
    let open = true;
    const settled = (): void => {
      if (!open) return;
      open = false;
      if (live.calls.get(branch) === end) live.calls.delete(branch);
      callsUnderWay -= 1;
      if (callsUnderWay === 0) notifyQuiet();
    };
    const end = (why: "abandoned" | "closed"): void => {
      if (!open) return;
      settled();
      onEnd(why);
    };
    live.calls.set(branch, end);
    return settled;
  }

  /** A Task waits for the execution that it started; when it waits no more, that execution is stopped. */
  function awaitChild(live: Live, branch: number, key: number, childArn: string, parsed: boolean): void {
    const child = journal.executionByArn(childArn);
    if (child === undefined) return;
    live.calls.set(branch, (why) => {
      live.calls.delete(branch);
      if (why === "abandoned") executions.stop(child.id);
    });
    attachChild(executions, journal, child.id, parsed, (result) => {
      live.calls.delete(branch);
      executions.tell(live.row.id, { ...result, branch, key });
    });
  }

  function notifyQuiet(): void {
    const waiters = quietWaiters;
    quietWaiters = [];
    for (const waiter of waiters) waiter();
  }

  return {
    call,
    awaitChild,
    busy: () => callsUnderWay > 0,
    whenQuiet: () =>
      callsUnderWay === 0 ? Promise.resolve() : new Promise<void>((resolve) => quietWaiters.push(resolve)),
  };
}

function childArnOf(output: unknown): string | undefined {
  const arn = (output as { readonly ExecutionArn?: unknown } | null)?.ExecutionArn;
  return typeof arn === "string" ? arn : undefined;
}
