import { parentPort } from "node:worker_threads";
import type { WorkResult } from "../../core/node.ts";
import type { AgentInvocation, AgentLogLine, FromWorker, InvocationError, ToWorker } from "./protocol.ts";

/** How Lambda shows what a function threw: the error's name, its message, its stack line by line. */
function describeError(thrown: unknown): InvocationError {
  if (!(thrown instanceof Error)) return { errorType: "Error", errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: thrown.stack?.split("\n") ?? [] };
}

function answer(message: FromWorker): void {
  if (parentPort === null) throw new Error("this module runs in a worker thread of the agent pool");
  parentPort.postMessage(message);
}

/** Writes a line to the log of the pool's owner. */
export function logToPool(line: AgentLogLine): void {
  answer({ type: "log", line });
}

/**
 * The worker's side of the pool: answers each invocation with what `invoke` returns or throws.
 * `signal` fires when the pool wants the run to end; a run that goes on regardless is ended with its thread.
 */
export function serveInvocations(
  invoke: (invocation: AgentInvocation, signal: AbortSignal) => Promise<WorkResult>,
): void {
  const running = new Map<number, AbortController>();

  async function run(id: number, invocation: AgentInvocation): Promise<void> {
    const controller = new AbortController();
    running.set(id, controller);
    try {
      answer({ type: "succeeded", id, result: await invoke(invocation, controller.signal) });
    } catch (thrown) {
      answer({ type: "failed", id, error: describeError(thrown) });
    } finally {
      running.delete(id);
    }
  }

  parentPort?.on("message", (message: ToWorker) => {
    if (message.type === "run") void run(message.id, message.invocation);
    else running.get(message.id)?.abort(new DOMException(message.reason, "AbortError"));
  });
  answer({ type: "ready" });
}
