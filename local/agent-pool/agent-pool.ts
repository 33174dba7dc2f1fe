import type { WorkResult } from "../../core/node.ts";
import { AgentFailure } from "./agent-failure.ts";
import type { AgentInvocation } from "./protocol.ts";
import { startWorkerThread, type WorkerThread, type WorkerThreadOptions } from "./worker-thread.ts";

/** What an aborted agent has to tidy up before its thread is ended. */
const DEFAULT_GRACE_MILLIS = 1_000;

export interface AgentPoolOptions extends WorkerThreadOptions {
  /** Threads kept warm; more start when all are busy, up to `maximum`. */
  readonly warm: number;
  /** Invocations at once; more wait in order. */
  readonly maximum: number;
  readonly graceMillis?: number;
}

/** Warm worker threads, one invocation a thread at a time. */
export interface AgentPool {
  /**
   * Runs an agent. When `signal` fires the agent is told; a thread that has not answered after the grace is
   * ended and replaced. The promise settles only when the agent has really stopped.
   * @throws AgentFailure named as Lambda would name it; `Runtime.ExitError` for a thread that crashed or was ended.
   */
  run(invocation: AgentInvocation, signal: AbortSignal): Promise<WorkResult>;
  /** Ends all threads; what still runs fails. */
  close(): Promise<void>;
  readonly threads: number;
}

/** A pool whose warm threads are already starting. */
export function createAgentPool(options: AgentPoolOptions): AgentPool {
  const grace = options.graceMillis ?? DEFAULT_GRACE_MILLIS;
  const threads = new Set<WorkerThread>();
  const idle: WorkerThread[] = [];
  const queue: ((thread: WorkerThread | undefined) => void)[] = [];
  let closed = false;

  function start(): WorkerThread {
    const thread = startWorkerThread(options, () => {
      threads.delete(thread);
      const place = idle.indexOf(thread);
      if (place >= 0) idle.splice(place, 1);
      if (closed) return;
      if (queue.length > 0) release(start());
      // One that never came up would not the next time either: the next run starts it, and reports why.
      else if (thread.wasReady && threads.size < options.warm) idle.push(start());
    });
    threads.add(thread);
    return thread;
  }

  function release(thread: WorkerThread): void {
    if (thread.ended) return;
    const next = queue.shift();
    if (next === undefined) idle.push(thread);
    else next(thread);
  }

  /** `undefined` when the signal fired or the pool closed before a thread was free. */
  function acquire(signal: AbortSignal): Promise<WorkerThread | undefined> | WorkerThread {
    const free = idle.pop();
    if (free !== undefined) return free;
    if (threads.size < options.maximum) return start();
    return new Promise((resolve) => {
      const leave = (): void => {
        queue.splice(queue.indexOf(enter), 1);
        resolve(undefined);
      };
      const enter = (thread: WorkerThread | undefined): void => {
        signal.removeEventListener("abort", leave);
        resolve(thread);
      };
      signal.addEventListener("abort", leave, { once: true });
      queue.push(enter);
    });
  }

  for (let i = 0; i < options.warm; i++) idle.push(start());

  return {
    async run(invocation, signal) {
      const thread = closed || signal.aborted ? undefined : await acquire(signal);
      if (thread === undefined) {
        throw new AgentFailure({
          errorType: "Runtime.ExitError",
          errorMessage: closed ? "the agent pool is closed" : "stopped before a thread was free",
          trace: [],
        });
      }
      const answer = thread.run(invocation);
      let kill: NodeJS.Timeout | undefined;
      const stop = (): void => {
        thread.abort(String(signal.reason));
        kill = setTimeout(() => void thread.terminate(), grace);
      };
      signal.addEventListener("abort", stop, { once: true });
      if (signal.aborted) stop();
      try {
        return await answer;
      } finally {
        clearTimeout(kill);
        signal.removeEventListener("abort", stop);
        release(thread);
      }
    },
    async close() {
      closed = true;
      for (const enter of queue.splice(0)) enter(undefined);
      await Promise.all([...threads].map((thread) => thread.terminate()));
    },
    get threads() {
      return threads.size;
    },
  };
}
