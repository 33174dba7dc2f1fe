import { performance } from "node:perf_hooks";
import { type Grant, grantSchema } from "../core/node.ts";
import type { Executions } from "../core/ports/executions.ts";
import type { Table } from "../core/ports/table.ts";
import { createControl } from "../lambdas/control/create-control.ts";
import { manualRunId } from "../lambdas/records/run-id.ts";
import { createRunStore } from "../lambdas/records/run-store.ts";
import { createTableMeter, meterTable, type TableMeter } from "../local/metered-table.ts";
import { createSqliteTable } from "../local/sqlite-table.ts";
import { buildConfiguration, NOON } from "../test/support/control-room.ts";
import { createCountedTable } from "../test/support/counted-table.ts";

/** Prints what admission costs: operations a second, capacity units a run, and that no queue makes it dearer. */
const meter = createTableMeter();
await measureThroughput();
await measureUnits();
for (const length of [10, 1_000, 100_000]) await measureQueue(length);

async function measureThroughput(): Promise<void> {
  const runs = 2_000;
  const bench = createBench(createSqliteTable({ file: ":memory:", synchronous: "NORMAL" }), 5);
  const started = performance.now();
  for (let run = 0; run < runs; run += 1) await bench.settle(await bench.admit());
  const seconds = (performance.now() - started) / 1000;
  console.info(`admitted and settled: ${Math.round(runs / seconds)} runs a second, embedded, one after another`);
}

async function measureUnits(): Promise<void> {
  const bench = createBench(meterTable(createSqliteTable({ file: ":memory:" }), meter), 5);
  // The first run makes the items; the hundredth finds them at their usual size.
  for (let run = 0; run < 100; run += 1) await bench.settle(await bench.admit());
  const admit = await unitsOf(() => bench.admit());
  const attempt = await unitsOf(() => bench.start(admit.result));
  const settle = await unitsOf(() => bench.settle(admit.result));
  const parts = { admit, "first attempt": attempt, settle };
  for (const [part, { write, read }] of Object.entries(parts))
    console.info(`${part}: ${write} write units, ${read} read units`);
  const sum = (kind: "write" | "read") => admit[kind] + attempt[kind] + settle[kind];
  console.info(`an uncontended run: ${sum("write")} write units (goal 12), ${sum("read")} read units (goal 6)`);
}

async function measureQueue(length: number): Promise<void> {
  const table = createSqliteTable({ file: ":memory:", synchronous: "NORMAL" });
  const counted = createCountedTable(table);
  const bench = createBench(counted, 1);
  let running = await bench.admit();
  for (let waiting = 0; waiting < length; waiting += 1) await bench.admit();
  const turns = 200;
  counted.calls = 0;
  const started = performance.now();
  for (let turn = 0; turn < turns; turn += 1) {
    await bench.settle(running);
    running = bench.newestGrant();
    await bench.admit();
  }
  const micros = ((performance.now() - started) / turns) * 1000;
  const perTurn = counted.calls / turns;
  console.info(
    `${length} waiting: a settle, letting the next in and an admit take ${perTurn} calls, ${Math.round(micros)} µs`,
  );
  table.close();
}

async function unitsOf<T>(work: () => Promise<T>): Promise<{ result: T; write: number; read: number }> {
  const before: Pick<TableMeter, "writeUnits" | "readUnits"> = { ...snapshot() };
  const result = await work();
  const after = snapshot();
  return { result, write: after.writeUnits - before.writeUnits, read: after.readUnits - before.readUnits };
}

function snapshot() {
  return { writeUnits: meter.writeUnits, readUnits: meter.readUnits };
}

function createBench(table: Table, limit: number) {
  let granted: Grant | undefined;
  const executions: Executions = {
    start: async ({ name }) => ({ execution_arn: name, started: true }),
    stop: async () => {},
    describe: async (execution_arn) => ({ execution_arn, status: "RUNNING" }),
    async answerSuccess(_, output) {
      granted = grantSchema.parse(output);
      return "delivered";
    },
    answerFailure: async () => "delivered",
  };
  const ten = Object.fromEntries(Array.from({ length: 9 }, (_, number) => [`other${number}`, {}]));
  const configuration = buildConfiguration({
    orchestrator: { max_concurrent_tasks: limit },
    // So that all wait in one line, that of everything.
    agents: { bench: { max_concurrent_tasks: 1_000_000 } },
    tasks: { bench: { concurrent_execution: true, parameters: { symbols: ["AAPL", "MSFT"], days: 20 } }, ...ten },
  });
  let made = 0;
  const clock = { now: () => NOON + made };
  const control = createControl({ table, executions, clock, ids: { next: () => `${made}` }, configuration });
  const runs = createRunStore(table);
  return {
    newestGrant(): Grant {
      if (granted === undefined) throw new Error("nobody was granted");
      return granted;
    },
    async admit(): Promise<Grant> {
      made += 1;
      const run_id = manualRunId("bench", clock.now(), String(made).padStart(10, "0"));
      await control({
        action: "admit",
        // As long as those of Step Functions.
        task_token: `${run_id}@`.padEnd(700, "AQCEAAAAKgAAAAMAAAAAAAAAA"),
        execution_arn: `arn:aws:states:us-east-1:000000000000:execution:orchestrator-bench:${run_id}`,
        execution_started_at: "2026-11-20T17:00:00Z",
        input: { run_id, task: "bench", scheduled_time: null, trigger: "schedule", parameters: {} },
      });
      return this.newestGrant();
    },
    async start(grant: Grant): Promise<void> {
      const { run_id, fencing_number, granted_at: at } = grant;
      await runs.attemptStarted({ run_id, fencing_number, attempt: 1, at });
    },
    async settle(grant: Grant): Promise<void> {
      const outcome = { work: { result: { rows: 250, quality: 0.99 }, signals: {} } };
      await control({ action: "settle", execution_arn: grant.run_id, grant, outcome });
    },
  };
}
