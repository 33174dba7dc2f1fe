import { afterEach, expect, test } from "vitest";
import { type AgentPool, type AgentPoolOptions, createAgentPool } from "../../../local/agent-pool/agent-pool.ts";
import type { AgentInvocation, AgentLogLine } from "../../../local/agent-pool/protocol.ts";

let pool: AgentPool;
afterEach(() => pool.close());

function open(options: Partial<AgentPoolOptions> = {}): AgentPool {
  pool = createAgentPool({
    module: new URL("./obedient-and-other-agents.ts", import.meta.url),
    data: {},
    memoryMb: 64,
    warm: 1,
    maximum: 1,
    graceMillis: 15_000,
    onOutput: () => undefined,
    onLog: () => undefined,
    ...options,
  });
  return pool;
}

function invocation(agent: string, run = "run-1"): AgentInvocation {
  return {
    agent,
    time: { now: 0, speed: 0 },
    request: {
      attempt: 1,
      execution_arn: "arn:aws:states:local:0:execution:t:r",
      grant: {
        run_id: run,
        task: "t",
        agent,
        fencing_number: 1,
        idempotency_key: run,
        scheduled_time: null,
        granted_at: "1970-01-01T00:00:00Z",
        deadline: "1970-01-01T00:01:00Z",
        parameters: {},
        dependencies: {},
        signals: {},
      },
    },
  };
}

const never = new AbortController().signal;

async function threadOf(run: string): Promise<unknown> {
  return (await pool.run(invocation("plain", run), never)).result;
}

test("one warm thread serves run after run", async () => {
  open();
  const first = await threadOf("run-1");
  const second = await threadOf("run-2");
  expect(first).toEqual({ thread: expect.any(Number), run_id: "run-1" });
  expect(second).toEqual({ ...(first as object), run_id: "run-2" });
});

test("more threads start when all are busy, up to the maximum, and the rest wait in order", async () => {
  open({ warm: 1, maximum: 2 });
  const stop = new AbortController();
  const polite = [pool.run(invocation("polite"), stop.signal), pool.run(invocation("polite"), stop.signal)];
  const finished: string[] = [];
  const queued = ["a", "b"].map((run) => threadOf(run).then(() => finished.push(run)));
  expect(pool.threads).toBe(2);
  stop.abort("enough");
  await Promise.all([...polite, ...queued]);
  expect(finished).toEqual(["a", "b"]);
  expect(pool.threads).toBe(2);
});

test("an agent that listens ends by itself when its signal fires, and its thread stays", async () => {
  open();
  const stop = new AbortController();
  const run = pool.run(invocation("polite"), stop.signal);
  stop.abort("States.Timeout");
  expect((await run).result).toEqual({ stopped_because: "AbortError: States.Timeout" });
  expect(pool.threads).toBe(1);
});

test.each(["busy", "deaf"])("a %s agent is ended with its thread after the grace, and replaced", async (agent) => {
  open({ graceMillis: 50 });
  const before = (await threadOf("before")) as { thread: number };
  const stop = new AbortController();
  const run = pool.run(invocation(agent), stop.signal);
  stop.abort("States.Timeout");
  await expect(run).rejects.toMatchObject({ errorType: "Runtime.ExitError" });
  const after = (await threadOf("after")) as { thread: number };
  expect(after.thread).not.toBe(before.thread);
  expect(pool.threads).toBe(1);
});

test("a thrown error keeps its own name, as Lambda reports it", async () => {
  open();
  await expect(pool.run(invocation("throwing"), never)).rejects.toMatchObject({
    errorType: "QuotaExceeded",
    message: "no more today",
    trace: expect.arrayContaining(["QuotaExceeded: no more today"]),
  });
});

test.each([
  ["exiting", "Runtime exited with error: exit status 7"],
  ["crashing", "Runtime exited with error: TypeError: nobody catches this"],
  ["greedy", expect.stringContaining("memory limit")],
])("an agent that ends its thread by %s is a Runtime.ExitError, and the next run goes on", async (agent, message) => {
  open();
  await expect(pool.run(invocation(agent), never)).rejects.toMatchObject({ errorType: "Runtime.ExitError", message });
  await expect(threadOf("next")).resolves.toMatchObject({ run_id: "next" });
});

test("a result that cannot travel between threads is the run's error", async () => {
  open();
  await expect(pool.run(invocation("unclonable"), never)).rejects.toMatchObject({ errorType: "DataCloneError" });
});

test("a module that cannot be loaded fails each run with its reason, and is not started in a loop", async () => {
  open({ module: new URL("./never-ready.ts", import.meta.url) });
  for (let i = 0; i < 2; i++) {
    await expect(threadOf("any")).rejects.toMatchObject({
      errorType: "Runtime.ExitError",
      message: expect.stringContaining("this module cannot be loaded"),
    });
  }
  expect(pool.threads).toBe(0);
});

test("a run that is stopped while it waits for a thread never starts", async () => {
  open();
  const stopBusy = new AbortController();
  const busy = pool.run(invocation("polite"), stopBusy.signal);
  const stopWaiting = new AbortController();
  const waiting = pool.run(invocation("plain"), stopWaiting.signal);
  stopWaiting.abort("cancelled");
  await expect(waiting).rejects.toMatchObject({ message: "stopped before a thread was free" });
  stopBusy.abort("done");
  await busy;
});

test("what agents print goes to the pool's owner", async () => {
  const lines: string[] = [];
  const printed = new Promise<void>((resolve) => {
    open({
      onOutput: (line) => {
        lines.push(line);
        resolve();
      },
    });
  });
  await pool.run(invocation("printing"), never);
  await printed;
  expect(lines).toEqual(["hello from the agent"]);
});

test("what agents log goes to the pool's owner, with its level and fields", async () => {
  const lines: AgentLogLine[] = [];
  open({ onLog: (line) => lines.push(line) });
  await pool.run(invocation("logging"), never);
  expect(lines).toEqual([{ level: "warn", message: "careful", fields: { run_id: "run-1" } }]);
});

test("closing fails what runs and what waits", async () => {
  open();
  const outcomes = Promise.allSettled([pool.run(invocation("busy"), never), pool.run(invocation("plain"), never)]);
  await pool.close();
  expect((await outcomes).map((outcome) => outcome.status)).toEqual(["rejected", "rejected"]);
  await expect(pool.run(invocation("plain"), never)).rejects.toMatchObject({ message: "the agent pool is closed" });
});
