import { describe, expect, it } from "vitest";
import { createSqliteTable } from "../../../local/sqlite-table.ts";
import { createRoom, MINUTE } from "../../support/control-room.ts";
import { createCountedTable } from "../../support/counted-table.ts";

const ONE_PLACE = { max_concurrent_tasks: 1 };

describe("waiting work", () => {
  it("of low priority gets its turn within the stated bound, although work of high priority never ends", async () => {
    const busy = { priority: "high", concurrent_execution: true };
    const room = createRoom({ orchestrator: ONE_PLACE, tasks: { busy, other: { priority: "low" } } });
    let running = (await room.ask("busy")).token;
    await room.ask("busy");
    const { runId } = await room.ask("other");
    const granted = () => room.executions.answers.at(-1);
    let minutes = 0;
    while (room.grantOf(granted()?.token ?? "")?.run_id !== runId) {
      room.clock.time += MINUTE;
      minutes += 1;
      await room.ask("busy");
      await room.succeed(running);
      running = granted()?.token ?? "";
      expect(
        minutes,
        "low rises by two levels of ten minutes each, and may be overtaken for ten more",
      ).toBeLessThanOrEqual(31);
    }
    expect(minutes, "before it has risen, what is high goes first").toBeGreaterThan(20);
  });

  it("keeps its place by class and time when it goes on to the line of the next pool", async () => {
    const room = createRoom({
      orchestrator: ONE_PLACE,
      agents: { worker: { max_concurrent_tasks: 1 } },
      tasks: { a: { agent: "worker" }, early: { agent: "worker" }, b: {}, late: {} },
    });
    const a = await room.ask("a");
    const early = await room.ask("early");
    room.clock.time += 1000;
    const late = await room.ask("late");
    await room.succeed(a.token);
    expect(room.grantOf(early.token)).toBeDefined();
    expect(room.grantOf(late.token)).toBeUndefined();
  });
});

describe("an urgent run of an agent whose places are held by runs that only wait for the house", () => {
  const tasks = {
    other: {},
    low: { agent: "worker", priority: "low" },
    urgent: { agent: "worker", priority: "critical" },
  };
  const agents = { worker: { max_concurrent_tasks: 1 } };

  it("takes the place of the least urgent of them, which goes back to where it stood", async () => {
    const room = createRoom({ orchestrator: ONE_PLACE, agents, tasks });
    const other = await room.ask("other");
    const low = await room.ask("low");
    const urgent = await room.ask("urgent");
    await room.succeed(other.token);
    expect(room.grantOf(urgent.token)).toBeDefined();
    expect(room.grantOf(low.token)).toBeUndefined();
    await room.succeed(urgent.token);
    expect(room.grantOf(low.token)).toBeDefined();
    await room.succeed(low.token);
    expect(await room.state.house()).toMatchObject({
      count: 0,
      waiting: 0,
      queued: 0,
      agents: { worker: { count: 0 } },
    });
  });

  it("does not displace what runs, nor what is as urgent", async () => {
    const room = createRoom({ orchestrator: { max_concurrent_tasks: 2 }, agents, tasks });
    const low = await room.ask("low");
    const urgent = await room.ask("urgent");
    const second = await room.ask("urgent");
    expect(room.grantOf(low.token)).toBeDefined();
    await room.succeed(low.token);
    expect(room.grantOf(urgent.token)).toBeDefined();
    expect(room.grantOf(second.token)).toBeUndefined();
  });

  it("leaves nothing behind when either is cancelled", async () => {
    const room = createRoom({ orchestrator: ONE_PLACE, agents, tasks });
    const other = await room.ask("other");
    const low = await room.ask("low");
    const urgent = await room.ask("urgent");
    await room.cancel({ run_id: low.runId, author: "ann" });
    await room.cancel({ run_id: urgent.runId, author: "ann" });
    await room.succeed(other.token);
    for (const pk of ["queue#all", "queue#agent:worker", "idle#agent:worker"]) {
      expect((await room.table.query({ pk })).items).toEqual([]);
    }
    expect(await room.state.house()).toMatchObject({ count: 0, waiting: 0, queued: 0 });
  });
});

describe("a long queue and a short one", () => {
  it.each([10, 300])(
    "cost the same number of calls to admit, and to settle and let in (%i waiting)",
    async (waiting) => {
      const table = createCountedTable(createSqliteTable({ file: ":memory:", synchronous: "NORMAL" }));
      const agents = { a: { max_concurrent_tasks: 1_000 } };
      const room = createRoom({ table, agents, orchestrator: ONE_PLACE, tasks: { a: { concurrent_execution: true } } });
      const first = await room.ask("a");
      for (let number = 0; number < waiting; number += 1) await room.ask("a");
      const { run } = await room.launch({ task: "a", parameters: {}, trigger: "manual" });
      table.calls = 0;
      await room.arrive(run.run_id);
      expect(table.calls, "admit: the books, the signals, one write").toBe(3);
      table.calls = 0;
      await room.succeed(first.token);
      // Settle: books and a write. Letting in: the first of four levels, books, signals, a write.
      expect(table.calls).toBe(2 + 4 + 1 + 1 + 1);
    },
  );
});
