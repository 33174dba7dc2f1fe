import { createInterface } from "node:readline";
import { Worker } from "node:worker_threads";
import type { WorkResult } from "../../core/node.ts";
import { AgentFailure } from "./agent-failure.ts";
import type { AgentInvocation, AgentLogLine, FromWorker, ToWorker } from "./protocol.ts";

export interface WorkerThreadOptions {
  /** A module that calls `serveInvocations`. */
  readonly module: URL;
  /** What the module finds in `workerData`; it is cloned. */
  readonly data: unknown;
  /** Of the thread's heap; an agent that wants more ends its thread. */
  readonly memoryMb: number;
  readonly onLog: (line: AgentLogLine) => void;
  /** What agents print, line by line; it never reaches the process' own stdout. */
  readonly onOutput: (line: string) => void;
}

interface Waiting {
  readonly id: number;
  readonly resolve: (result: WorkResult) => void;
  readonly reject: (reason: AgentFailure) => void;
}

/** One warm thread that runs one invocation at a time. */
export interface WorkerThread {
  /** Rejects with `AgentFailure`; with `Runtime.ExitError` when the thread ends before it answers. */
  run(invocation: AgentInvocation): Promise<WorkResult>;
  /** Asks the running invocation to end; it may not listen. */
  abort(reason: string): void;
  /** Ends the thread whatever it does, a busy loop too; resolves when it is gone. */
  terminate(): Promise<void>;
  readonly ended: boolean;
  /** Whether its module was loaded. */
  readonly wasReady: boolean;
}

/**
 * Starts a thread; it may be given work at once.
 * @param onEnd is called once when the thread is gone, whoever ended it.
 */
export function startWorkerThread(options: WorkerThreadOptions, onEnd: () => void): WorkerThread {
  const worker = new Worker(options.module, {
    workerData: options.data,
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: options.memoryMb },
  });
  for (const stream of [worker.stdout, worker.stderr]) createInterface({ input: stream }).on("line", options.onOutput);
  let waiting: Waiting | undefined;
  let lastId = 0;
  let ended = false;
  let wasReady = false;
  let crash: Error | undefined;
  const send = (message: ToWorker): void => worker.postMessage(message);

  worker.on("message", (message: FromWorker) => {
    if (message.type === "log") return options.onLog(message.line);
    if (message.type === "ready") {
      wasReady = true;
      return;
    }
    if (waiting?.id !== message.id) return;
    const { resolve, reject } = waiting;
    waiting = undefined;
    if (message.type === "succeeded") resolve(message.result);
    else reject(new AgentFailure(message.error));
  });
  worker.on("error", (error) => {
    crash = error instanceof Error ? error : new Error(String(error));
  });
  worker.on("exit", (code) => {
    ended = true;
    const cause = crash === undefined ? `exit status ${code}` : `${crash.name}: ${crash.message}`;
    waiting?.reject(
      new AgentFailure({
        errorType: "Runtime.ExitError",
        errorMessage: `Runtime exited with error: ${cause}`,
        trace: crash?.stack?.split("\n") ?? [],
      }),
    );
    waiting = undefined;
    onEnd();
  });

  return {
    run(invocation) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        waiting = { id, resolve, reject };
        send({ type: "run", id, invocation });
      });
    },
    abort(reason) {
      if (waiting !== undefined) send({ type: "abort", id: waiting.id, reason });
    },
    async terminate() {
      await worker.terminate();
    },
    get ended() {
      return ended;
    },
    get wasReady() {
      return wasReady;
    },
  };
}
