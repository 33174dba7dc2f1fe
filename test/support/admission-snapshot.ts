import type { Snapshot, SnapshotTicket } from "../../core/admission/invariants.ts";
import type { Table } from "../../core/ports/table.ts";
import { poolStates } from "../../lambdas/control/books.ts";
import { type ControlContext, type ControlDependencies, contextOf } from "../../lambdas/control/context.ts";
import { allItems } from "../../lambdas/records/all-items.ts";
import { parseHouseRecord } from "../../lambdas/records/house-record.ts";
import { type KeyRecord, parseKeyRecord } from "../../lambdas/records/key-record.ts";
import { HOUSE_KEY, PARTITIONS, queuePartition, runsPartition } from "../../lambdas/records/keys.ts";
import { parseRunRecord, type RunRecord } from "../../lambdas/records/run-record.ts";
import { FRESH_TASK_RECORD, parseTaskRecord } from "../../lambdas/records/task-record.ts";

/** Admission as the table holds it, for the invariants; what really runs is asked of the executions, and who was told. */
export async function readSnapshot(
  dependencies: ControlDependencies,
  isTold: (runId: string) => boolean,
): Promise<Snapshot> {
  const context = contextOf(dependencies);
  const runs = await readRuns(context.table);
  const pools = await readPools(context, Object.keys(dependencies.configuration.tasks));
  const queues = new Map<string, string[]>();
  for (const pool of pools.keys()) {
    const entries: string[] = [];
    for await (const { run_id } of allItems(context.table, { pk: queuePartition(pool) })) entries.push(String(run_id));
    queues.set(pool, entries);
  }
  const executions = new Map<string, { state: "asking" | "working" | "over"; fence: number | null }>();
  for (const run of runs) {
    const execution = run.execution_arn === null ? undefined : await context.executions.describe(run.execution_arn);
    const state = execution?.status !== "RUNNING" ? "over" : isTold(run.run_id) ? "working" : "asking";
    executions.set(run.run_id, { state, fence: run.fencing_number });
  }
  return { pools, queues, tickets: new Map(runs.map((run) => [run.run_id, ticketOf(run)])), executions };
}

/** Every run there is, oldest first. */
export async function readRuns(table: Table): Promise<RunRecord[]> {
  const runs: RunRecord[] = [];
  for await (const { sk: day } of allItems(table, { pk: PARTITIONS.days })) {
    for await (const item of allItems(table, { pk: runsPartition(day) })) runs.push(parseRunRecord(item));
  }
  return runs;
}

async function readPools(context: ControlContext, tasks: readonly string[]): Promise<Snapshot["pools"]> {
  const house = parseHouseRecord(await context.table.get(HOUSE_KEY));
  const { items } = await context.table.query({ pk: PARTITIONS.tasks });
  const records = new Map(items.map((item) => [item.sk, parseTaskRecord(item)]));
  const keys = new Map<string, KeyRecord>();
  for await (const item of allItems(context.table, { pk: PARTITIONS.keys })) keys.set(item.sk, parseKeyRecord(item));
  const ids = [
    ...keys.keys(),
    ...tasks.map((task) => `task:${task}`),
    ...Object.keys(context.agents).map((agent) => `agent:${agent}`),
    "all",
  ];
  return new Map(
    ids.flatMap((id) => {
      const task = records.get(id.replace("task:", "")) ?? FRESH_TASK_RECORD;
      const record = keys.get(id);
      const key = record === undefined ? undefined : { pool: id, record };
      return [...poolStates(context, [id], { house, task, key })];
    }),
  );
}

function ticketOf({ task_name, status, ticket, grant, fencing_number, finished_at }: RunRecord): SnapshotTicket {
  const known = { task: task_name, fence: fencing_number };
  if (finished_at !== null) return { ...known, phase: "ended", ticket: NOWHERE, waitIsLimited: true };
  const { pools, held, queued } = ticket ?? NOWHERE;
  const waitIsLimited = status === "PENDING" || ticket?.wait_until !== undefined;
  const phase = grant === null ? "waiting" : "granted";
  return { ...known, phase, ticket: { pools, held, queued }, waitIsLimited };
}

const NOWHERE = { pools: [], held: 0, queued: false };
