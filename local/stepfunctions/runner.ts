import { advance, type ExecutionEvent } from "./advance.ts";
import type { Clock } from "./clock.ts";
import type { Machine } from "./definition/model.ts";
import type { Branch, ExecutionState } from "./execution-state.ts";
import type { HistoryEvent } from "./history.ts";
import type { Journal } from "./journal.ts";
import type { ExecutionRow, ExecutionWrites } from "./journal-rows.ts";
import type { Origin } from "./origin.ts";
import { type Effect, type Ending, type SlotWrite, Step } from "./step.ts";

/** An execution in memory, with what its steps changed since the last commit. */
export interface Live {
  readonly row: ExecutionRow;
  readonly origin: Origin;
  readonly machine: Machine;
  readonly state: ExecutionState;
  /** Ends what is under way for a branch: its call, or the execution it waits for. */
  readonly calls: Map<number, (why: "abandoned" | "closed") => void>;
  readonly pending: {
    insert: ExecutionRow | undefined;
    events: HistoryEvent[];
    changed: Set<Branch>;
    removed: Set<number>;
    slots: Map<string, SlotWrite>;
    ending: Ending | undefined;
  };
}

export interface RunnerOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly seed: string;
  readonly region: string;
  /** Reads an execution that is not in memory; `undefined` when it does not run. */
  readonly load: (id: number) => Live | undefined;
  /** Does what a step asks for, once the step is committed. */
  readonly perform: (live: Live, effect: Effect) => void;
}

interface Item {
  readonly execution: number;
  readonly event: ExecutionEvent;
  /** Makes an execution that is new. */
  readonly make?: () => Live;
  readonly settle: ((expected: boolean) => void) | undefined;
}

/** So many events become one commit at most. */
const MAX_BATCH = 256;
/** Executions kept in memory although nothing of them is under way. */
const MAX_IDLE_LIVE = 256;

/**
 * Takes events to their executions, one step at a time, and commits the steps of a batch together.
 * What steps ask of the outside happens after their commit, so nothing happens that a crash could forget.
 */
export function createRunner(options: RunnerOptions) {
  const { journal, clock } = options;
  const live = new Map<number, Live>();
  let queue: Item[] = [];
  let release: (() => void) | undefined;
  let closed = false;
  let idleWaiters: (() => void)[] = [];

  function find(id: number): Live | undefined {
    let found = live.get(id);
    if (found === undefined) {
      found = options.load(id);
      if (found !== undefined) live.set(id, found);
    }
    return found;
  }

  function begin(id: number, make: () => Live): Live {
    const made = make();
    live.set(id, made);
    return made;
  }

  /** @returns whether the execution still expected the event, once that is committed. */
  function post(execution: number, event: ExecutionEvent): Promise<boolean> {
    return new Promise((settle) => enqueue({ execution, event, settle }));
  }

  function enqueue(item: Item): void {
    if (closed) return;
    queue.push(item);
    if (release !== undefined) return;
    release = clock.hold();
    setImmediate(() => {
      pump().catch((error: unknown) => {
        // A broken step or journal is a defect: nothing that follows could be trusted.
        queueMicrotask(() => {
          throw error;
        });
      });
    });
  }

  async function pump(): Promise<void> {
    while (queue.length > 0 && !closed) {
      const batch = queue.splice(0, MAX_BATCH);
      const touched = new Map<Live, Effect[]>();
      const answers: (() => void)[] = [];
      for (const item of batch) {
        const found = item.make === undefined ? find(item.execution) : begin(item.execution, item.make);
        if (found === undefined || found.pending.ending !== undefined) {
          answers.push(() => item.settle?.(false));
          continue;
        }
        try {
          const { expected, effects } = await take(found, item.event);
          touched.set(found, [...(touched.get(found) ?? []), ...effects]);
          answers.push(() => item.settle?.(expected));
        } catch (error) {
          // A defect: the execution is read anew from the journal and ends with what went wrong.
          live.delete(item.execution);
          touched.delete(found);
          if (item.event.type === "broken") throw error;
          enqueue({ ...item, event: { type: "broken", reason: (error as Error).message } });
        }
      }
      if (closed) return;
      commit(touched.keys());
      for (const [execution, effects] of touched) for (const effect of effects) options.perform(execution, effect);
      for (const answer of answers) answer();
      evict();
      // Lets what the effects started come to an end, so that its results share the next commit.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const held = release;
    release = undefined;
    held?.();
    if (queue.length === 0) notifyIdle();
  }

  async function take(
    found: Live,
    event: ExecutionEvent,
  ): Promise<{ readonly expected: boolean; readonly effects: readonly Effect[] }> {
    const step = new Step({
      machine: found.machine,
      state: found.state,
      now: clock.now(),
      seed: options.seed,
      region: options.region,
    });
    const expected = await advance(step, event);
    const { pending } = found;
    pending.events.push(...step.events);
    for (const id of step.removed) {
      pending.removed.add(id);
      for (const [key, slot] of pending.slots) if (slot.branch === id) pending.slots.delete(key);
      for (const branch of pending.changed) if (branch.id === id) pending.changed.delete(branch);
    }
    for (const branch of step.changed) pending.changed.add(branch);
    for (const slot of step.slots) {
      if (step.removed.has(slot.branch)) continue;
      const key = `${slot.branch}/${slot.slot}`;
      if (slot.text === undefined)
        for (const old of pending.slots.keys()) if (old.startsWith(key)) pending.slots.delete(old);
      pending.slots.delete(key);
      pending.slots.set(key, slot);
    }
    if (step.ending !== undefined) pending.ending = step.ending;
    return { expected, effects: step.effects };
  }

  function commit(touched: Iterable<Live>): void {
    const executions = [...touched];
    if (executions.length === 0) return;
    journal.commit(executions.map((found) => writesOf(found, clock.now())));
    for (const { pending } of executions) {
      pending.insert = undefined;
      pending.events = [];
      pending.changed = new Set();
      pending.removed = new Set();
      pending.slots = new Map();
    }
  }

  function evict(): void {
    if (live.size <= MAX_IDLE_LIVE) return;
    for (const [id, { calls }] of live) {
      if (live.size <= MAX_IDLE_LIVE) return;
      if (calls.size === 0 && !queue.some(({ execution }) => execution === id)) live.delete(id);
    }
  }

  function notifyIdle(): void {
    const waiters = idleWaiters;
    idleWaiters = [];
    for (const waiter of waiters) waiter();
  }

  return {
    find,
    post,
    /** Resolves when everything that the execution was told so far is committed. */
    async whenCommitted(execution: number): Promise<void> {
      await post(execution, { type: "continue" });
    },
    /** Without waiting for it to be committed. */
    tell: (execution: number, event: ExecutionEvent) => enqueue({ execution, event, settle: undefined }),
    /** Begins a new execution; it is put together only when its turn comes. */
    begin: (execution: number, make: () => Live): Promise<boolean> =>
      new Promise((settle) => enqueue({ execution, event: { type: "start" }, make, settle })),
    forget: (id: number) => live.delete(id),
    isLive: (id: number) => live.has(id),
    all: () => live.values(),
    busy: () => release !== undefined,
    whenQuiet: () =>
      release === undefined ? Promise.resolve() : new Promise<void>((resolve) => idleWaiters.push(resolve)),
    close() {
      closed = true;
      queue = [];
      release?.();
      notifyIdle();
    },
  };
}

function writesOf({ row, state, pending }: Live, now: number): ExecutionWrites {
  const { ending } = pending;
  return {
    execution: row.id,
    insert: pending.insert,
    events: pending.events,
    changed: pending.changed,
    removed: pending.removed,
    slots: pending.slots.values(),
    nextBranchId: state.nextBranchId,
    ending:
      ending === undefined
        ? undefined
        : {
            status: ending.status,
            stoppedAt: now,
            output: ending.output?.text ?? null,
            error: ending.error ?? null,
            cause: ending.cause ?? null,
          },
  };
}
