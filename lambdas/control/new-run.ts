import { formatInstant } from "../../core/instant.ts";
import type { ExecutionInput } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { RunRecord } from "../records/run-record.ts";
import type { TaskRecord } from "../records/task-record.ts";
import type { KnownTask } from "./context.ts";
import { parametersOf, priorityOf } from "./settings.ts";

/** A run nobody has recorded yet; version 0 is written by nobody. */
export function newRun(task: KnownTask, record: TaskRecord, input: ExecutionInput, now: EpochMillis): RunRecord {
  return {
    run_id: input.run_id,
    task_name: task.name,
    kind: "task",
    status: "PENDING",
    priority: priorityOf(task, record),
    scheduled_time: input.scheduled_time,
    queued_at: formatInstant(now),
    started_at: null,
    finished_at: null,
    agent: task.configuration.agent,
    parameters: parametersOf(task, record, input.parameters),
    result: null,
    error: null,
    progress: null,
    execution_arn: null,
    cost_usd: null,
    version: 0,
    trigger: input.trigger,
    ticket: null,
    grant: null,
    fencing_number: null,
    lease_until: null,
    owes_answer: false,
    result_apart: false,
    decided: [],
  };
}
