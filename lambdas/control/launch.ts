import { createHash } from "node:crypto";
import { OrchestratorError } from "../../core/errors.ts";
import type { Json, JsonObject } from "../../core/json.ts";
import type { ExecutionInput } from "../../core/node.ts";
import type { Executions } from "../../core/ports/executions.ts";
import { type Item, type Write, WriteConflict } from "../../core/ports/table.ts";
import type { Run } from "../../core/run.ts";
import { dayKey, idempotencyKey, runDay, runKey, taskKey } from "../records/keys.ts";
import { manualRunId } from "../records/run-id.ts";
import { parseRunRecord, type RunRecord, runOf } from "../records/run-record.ts";
import { createRunStore } from "../records/run-store.ts";
import { parseTaskRecord } from "../records/task-record.ts";
import { newRunWrite } from "./books.ts";
import { type ControlContext, type ControlDependencies, contextOf } from "./context.ts";
import { newRun } from "./new-run.ts";

export interface LaunchRequest {
  readonly task: string;
  /** Laid over the task's own. */
  readonly parameters: { readonly [name: string]: Json };
  /** The same key again answers the same run, for a day. */
  readonly idempotency_key?: string;
  readonly trigger: "manual" | "dependency";
}

/**
 * Starts a run that no schedule asked for: record and key in one transaction, then the execution.
 * `fresh` is false when the key was there already.
 * @throws OrchestratorError TASK_UNKNOWN, IDEMPOTENCY_KEY_REUSED (the same key with another task or parameters)
 */
export type Launch = (request: LaunchRequest) => Promise<{ readonly run: Run; readonly fresh: boolean }>;

/** A caller that repeats a request does so within minutes; a day covers whoever resumes the next morning. */
const KEY_KEPT_SECONDS = 24 * 60 * 60;
/** Of an id's end, which is its random part: 36^10 is 51 bits, among runs of one task in one second. */
const SUFFIX_LENGTH = 10;

export function createLaunch(dependencies: ControlDependencies): Launch {
  const context = contextOf(dependencies);
  return (request) => launch(context, request);
}

export async function launch(context: ControlContext, request: LaunchRequest): ReturnType<Launch> {
  const { table, clock, ids } = context;
  const task = context.task(request.task);
  const now = clock.now();
  const runId = manualRunId(task.name, now, ids.next().slice(-SUFFIX_LENGTH));
  const input: ExecutionInput = {
    run_id: runId,
    task: task.name,
    scheduled_time: null,
    trigger: request.trigger,
    parameters: request.parameters,
  };
  const record = parseTaskRecord(await table.get(taskKey(task.name)));
  const pending = { ...newRun(task, record, input, now), version: 1 };
  const writes: Write[] = [newRunWrite(pending), { write: "put", item: { ...dayKey(runDay(runId)) } }];
  if (request.idempotency_key !== undefined) writes.push(keyWrite(request.idempotency_key, request, runId, now));
  try {
    await table.write(writes);
  } catch (error) {
    if (!(error instanceof WriteConflict) || request.idempotency_key === undefined) throw error;
    return { run: await findEarlier(context, request.idempotency_key, request), fresh: false };
  }
  await startExecution(context, pending);
  return { run: runOf(await requireItem(context, runId), null, null), fresh: true };
}

/** Starts the execution of a recorded run, or finds that it has been started. */
export function startExecution({ executions }: ControlContext, run: RunRecord): ReturnType<Executions["start"]> {
  const { run_id, task_name, scheduled_time, trigger, parameters } = run;
  const input: JsonObject = { run_id, task: task_name, scheduled_time, trigger, parameters };
  return executions.start({ machine: task_name, name: run_id, input });
}

function keyWrite(key: string, request: LaunchRequest, runId: string, now: number): Write {
  const expires_at = Math.floor(now / 1000) + KEY_KEPT_SECONDS;
  const item = { ...idempotencyKey(key), run_id: runId, fingerprint: fingerprintOf(request), expires_at };
  return { write: "put", item, when: [{ is: "absent" }] };
}

async function findEarlier(context: ControlContext, key: string, request: LaunchRequest): Promise<Run> {
  const item = await context.table.get(idempotencyKey(key));
  if (item !== undefined && item.fingerprint !== fingerprintOf(request)) {
    throw new OrchestratorError({
      code: "IDEMPOTENCY_KEY_REUSED",
      fault: "user",
      message: `the idempotency key "${key}" was used for another task or other parameters (run ${item.run_id})`,
      found: key,
      remedy: "Use a new key for a new request.",
    });
  }
  const earlier = await requireItem(context, String(item?.run_id));
  const run = parseRunRecord(earlier);
  // Whoever used the key first may have been cut off before the execution was started.
  if (run.status === "PENDING") await startExecution(context, run);
  return (await createRunStore(context.table).get(run.run_id)) ?? runOf(earlier, null, null);
}

async function requireItem({ table }: ControlContext, runId: string): Promise<Item> {
  const item = await table.get(runKey(runId));
  if (item !== undefined) return item;
  throw new OrchestratorError({
    code: "RUN_UNKNOWN",
    fault: "user",
    message: `there is no run ${runId}`,
    found: runId,
  });
}

function fingerprintOf({ task, parameters }: LaunchRequest): string {
  return createHash("sha256")
    .update(JSON.stringify([task, parameters]))
    .digest("hex");
}
