import { judgeDependency } from "../../core/dependencies/judge-dependency.ts";
import type { Grant } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Reason } from "../../core/run.ts";
import { taskKey } from "../records/keys.ts";
import { readResults } from "../records/results.ts";
import { parseTaskRecord, type TaskRecord } from "../records/task-record.ts";
import type { ControlContext, KnownTask } from "./context.ts";

export interface DependencyFindings {
  /** One for each dependency, in the order of the file. */
  readonly reasons: readonly Reason[];
  /** The first that is not satisfied, with its record as it was read. */
  readonly open: string | undefined;
  /** As they were read: who parks on one names the version it saw. */
  readonly records: ReadonlyMap<string, TaskRecord>;
  /** By task name: the newest success. */
  readonly results: Grant["dependencies"];
}

/** Judges a task's dependencies by their newest successes, and fetches what those answered. */
export async function findDependencies(
  context: ControlContext,
  task: KnownTask,
  now: EpochMillis,
): Promise<DependencyFindings> {
  const names = task.configuration.dependencies;
  if (names.length === 0) return { reasons: [], open: undefined, records: new Map(), results: {} };
  const records = (await context.table.getMany(names.map(taskKey))).map(parseTaskRecord);
  const judged = names.map((name, place) => {
    const record = records[place] as TaskRecord;
    const newestSuccess = record.newest_success ?? undefined;
    const { schedule } = context.task(name);
    const lag = task.configuration.dependency_lag;
    const judgement = judgeDependency({ name, schedule, newestSuccess, calendar: context.calendar, now, lag });
    return { name, record, judgement };
  });
  const open = judged.find(({ judgement }) => !judgement.satisfied);
  return {
    reasons: judged.map(({ name, judgement: { satisfied, message, data } }) => {
      return { rule: `dependency.${name}`, met: satisfied, message, data };
    }),
    open: open?.name,
    records: new Map(judged.map(({ name, record }) => [name, record])),
    results: await fetchResults(context, judged),
  };
}

/** For what a person asks for: a stale dependency stays in the decision, but the run does not wait for it. */
export function withoutWaiting(findings: DependencyFindings): DependencyFindings {
  const reasons = findings.reasons.map((reason) => {
    return reason.met ? reason : { ...reason, message: `${reason.message}; started by hand, it does not wait for it` };
  });
  return { ...findings, reasons, open: undefined };
}

async function fetchResults(
  { table }: ControlContext,
  dependencies: readonly { readonly name: string; readonly record: TaskRecord }[],
): Promise<Grant["dependencies"]> {
  const successes = dependencies.flatMap(({ name, record: { newest_success } }) => {
    return newest_success === null ? [] : [{ name, ...newest_success }];
  });
  const results = await readResults(table, successes);
  return Object.fromEntries(
    successes.map(({ name, run_id, finished_at }, place) => {
      return [name, { run_id, finished_at, result: results[place] ?? null }];
    }),
  );
}
