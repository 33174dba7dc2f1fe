import { expect } from "vitest";
import { INVARIANTS, INVARIANTS_AFTER_SWEEP, violationsOf } from "../../../core/admission/invariants.ts";
import type { Table } from "../../../core/ports/table.ts";
import { FINAL_STATUSES } from "../../../core/run.ts";
import { readRuns, readSnapshot } from "../../support/admission-snapshot.ts";
import { createRoom, MINUTE, type Room } from "../../support/control-room.ts";
import { createMortalTable, Killed, type MortalTable } from "../../support/mortal-table.ts";

/**
 * One of everything that admission does, in an order in which each depends on the one before: granting, parking,
 * waiting for a dependency, cancelling, skipping, changing a limit, settling, waking, sweeping a stopped execution.
 */
export interface Story {
  readonly room: Room;
  readonly table: MortalTable;
  /** Tells it from the beginning to the end; a killed invocation is tried again where a state machine would. */
  tell(): Promise<void>;
  /** Faults have stopped: one sweep, then everything runs to its end. Every invariant is checked. */
  finish(): Promise<void>;
}

export function createStory(store: Table): Story {
  const table = createMortalTable(store);
  const room = createRoom({
    table,
    orchestrator: { max_concurrent_tasks: 1 },
    agents: { worker: { max_concurrent_tasks: 2 } },
    tasks: {
      a: { agent: "worker", interval_minutes: 10, max_duration_minutes: 600 },
      b: { agent: "worker", max_duration_minutes: 600 },
      c: { dependencies: ["a"], dependency_timeout_minutes: 600 },
      d: {},
      off: { enabled: false },
    },
  });
  const tries = new Map<string, number>();

  /** The state machine asks; if that dies before it was answered, it asks again with a new token. */
  async function arrive(runId: string | undefined): Promise<void> {
    if (runId === undefined) return;
    const again = tries.get(runId) ?? 0;
    tries.set(runId, again + 1);
    const died = await survive(() => room.arrive(runId, again));
    if (died && !isAnswered(room, runId)) await arrive(runId);
  }

  async function launch(task: string): Promise<string | undefined> {
    const before = room.executions.started.length;
    await survive(() => room.launch({ task, parameters: {}, trigger: "manual" }));
    return room.executions.started[before]?.name;
  }

  async function settle(runId: string): Promise<void> {
    const answer = answerOf(room, runId);
    if (answer?.success === undefined || isOver(room, runId)) return;
    const died = await survive(() => room.succeed(answer.token));
    if (died) await settle(runId);
  }

  async function cancel(runId: string | undefined): Promise<void> {
    if (runId === undefined) return;
    await survive(() => room.cancel({ run_id: runId, author: "ann" }));
  }

  const sweep = () => survive(() => room.control({ action: "sweep" }));

  return {
    room,
    table,
    async tell() {
      const a = await launch("a");
      await arrive(a);
      const b = await launch("b");
      await arrive(b);
      await arrive(await launch("c"));
      const d = await launch("d");
      await arrive(d);
      await arrive(await launch("off"));
      await cancel(d);
      await survive(() => room.steer.changeLimit({ kind: "everything" }, { max_concurrent_tasks: 2 }, "ann"));
      if (a !== undefined) await settle(a);
      if (b !== undefined) room.executions.end(`arn:held:b:${b}`, "ABORTED");
      await sweep();
      await arrive(await launch("b"));
    },
    async finish() {
      room.clock.time += 2 * MINUTE;
      const known = room.executions.started.length;
      await sweep();
      for (const { name } of room.executions.started.slice(known)) await arrive(name);
      await check(room, "after the sweep");
      for (let rounds = 0; rounds < 10; rounds += 1) {
        for (const { name } of room.executions.started) await settle(name);
      }
      // What waits for a dependency that never succeeded waits rightly; its success lets it in.
      const again = await launch("a");
      await arrive(again);
      for (let rounds = 0; rounds < 10; rounds += 1) {
        for (const { name } of room.executions.started) await settle(name);
      }
      await check(room, "at the end");
      for (const run of await readRuns(room.table))
        expect(FINAL_STATUSES, `${run.run_id} is ${run.status}`).toContain(run.status);
      expect(await room.state.house()).toMatchObject({ count: 0, waiting: 0, queued: 0 });
      for (const [task, record] of await room.state.tasks()) {
        expect(record, task).toMatchObject({ count: 0, waiting: 0, dependents_waiting: 0 });
      }
    },
  };
}

/** Every invariant over what the table holds, and: no run was told twice that it may go. */
async function check(room: Room, when: string): Promise<void> {
  const snapshot = await readSnapshot(room.dependencies, (runId) => isAnswered(room, runId));
  const violations = violationsOf({ ...INVARIANTS, ...INVARIANTS_AFTER_SWEEP }, snapshot);
  expect(violations, when).toEqual([]);
  const told = room.executions.answers.filter(({ success }) => success !== undefined);
  const arns = told.map(({ token }) => token.split("@", 1)[0]);
  expect(new Set(arns).size, "each run is told once that it may go").toBe(arns.length);
}

/** Whether the invocation was killed. */
async function survive(invocation: () => Promise<unknown>): Promise<boolean> {
  try {
    await invocation();
    return false;
  } catch (error) {
    if (error instanceof Killed) return true;
    throw error;
  }
}

function answerOf(room: Room, runId: string) {
  return room.executions.answers.find(({ token }) => token.includes(`:${runId}@`));
}

function isAnswered(room: Room, runId: string): boolean {
  return answerOf(room, runId) !== undefined;
}

function isOver(room: Room, runId: string): boolean {
  return room.executions.isOver(runId);
}
