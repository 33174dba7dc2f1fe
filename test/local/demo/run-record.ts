import type { Run } from "../../../core/run.ts";

/** A completed run of `task` on 2026-11-20, from `started` to `finished` (`HH:MM:SS` in UTC). */
export function runRecord(task: string, started: string, finished: string | null, more: Partial<Run> = {}): Run {
  const at = (time: string): string => `2026-11-20T${time}Z`;
  return {
    run_id: `20261120T${started.replaceAll(":", "")}Z-${task}`,
    task_name: task,
    kind: "task",
    status: finished === null ? "RUNNING" : "COMPLETED",
    priority: "medium",
    scheduled_time: at(started),
    queued_at: at(started),
    started_at: at(started),
    finished_at: finished === null ? null : at(finished),
    attempts: [],
    agent: task,
    parameters: {},
    result: null,
    error: null,
    progress: null,
    decision: null,
    execution_arn: null,
    cost_usd: null,
    ...more,
  };
}

export function skippedRecord(task: string, at: string, rule: string, message: string): Run {
  return runRecord(task, at, at, {
    status: "SKIPPED",
    started_at: null,
    decision: {
      outcome: "skip",
      reasons: [
        { rule: "enabled", met: true, message: "it is enabled", data: null },
        { rule, met: false, message, data: null },
      ],
    },
  });
}
