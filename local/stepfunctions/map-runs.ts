import type { MapState } from "./definition/model.ts";
import type { Branch, MapRun } from "./execution-state.ts";
import type { Executions, ExecutionsOptions } from "./executions.ts";
import { StateFailure } from "./failure.ts";
import type { ExecutionRow } from "./journal-rows.ts";
import type { Json, JsonObject } from "./json.ts";
import type { Origin } from "./origin.ts";
import { payloadOf } from "./payload.ts";
import { readItems } from "./read-items.ts";
import { TaskError } from "./resources.ts";
import type { Live } from "./runner.ts";
import { seededUuid } from "./seeded-random.ts";
import { transformResults, writeResults } from "./write-results.ts";

interface Running {
  readonly execution: number;
  readonly branch: number;
  readonly run: MapRun;
  readonly definition: MapState;
  readonly revision: number;
  readonly machineArn: string;
  next: number;
  running: number;
  failed: number;
  ended: boolean;
}

/**
 * The Map Runs of distributed Maps: each starts child executions up to its limit and ends its Map state when
 * all have ended or too many have failed. Its memory is the children's rows, so it goes on after a crash.
 */
export function createMapRuns(
  options: ExecutionsOptions & { readonly executions: Pick<Executions, "tell" | "startNamed" | "stop"> },
) {
  const { journal, resources, clock, seed, executions } = options;
  const runs = new Map<string, Running>();
  let closed = false;

  async function call(handlerName: string, args: Json, executionArn: string): Promise<Json> {
    const handler = resources[handlerName];
    if (handler === undefined)
      throw new StateFailure("States.Runtime", `No handler for '${handlerName}' is configured.`);
    const release = clock.hold();
    try {
      return await handler({
        resource: `arn:aws:states:::${handlerName}`,
        arguments: args,
        executionArn,
        stateMachineArn: "",
        stateName: "",
        retryCount: 0,
        invocationKey: executionArn,
        signal: new AbortController().signal,
        startedAt: clock.now(),
        takes: () => {},
      });
    } finally {
      release();
    }
  }

  async function read(live: Live, branch: Branch, run: MapRun, definition: MapState): Promise<void> {
    const { itemReader } = definition;
    if (itemReader === undefined) return;
    const target = { branch: branch.id, key: run.key };
    try {
      const items = await readItems(itemReader, run, (name, args) => call(name, args, live.row.arn));
      executions.tell(live.row.id, { type: "itemsRead", ...target, items });
    } catch (error) {
      const failure =
        error instanceof StateFailure ? error : new StateFailure("States.ItemReaderFailed", describeError(error));
      executions.tell(live.row.id, { type: "mapRunEnded", ...target, result: { failure } });
    }
  }

  /** Starts what may be started; ends the run when nothing is left. */
  function pump(running: Running): void {
    const { run } = running;
    while (!running.ended && !closed && running.next < run.inputs.length && running.running < run.maxConcurrency) {
      startChild(running, running.next++);
    }
    if (!running.ended && running.running === 0 && running.next >= run.inputs.length) void end(running);
  }

  function startChild(running: Running, index: number): void {
    running.running += 1;
    const { run, machineArn, revision, definition } = running;
    const name = seededUuid(`${seed}/${run.arn}/${index}`);
    const [prefix = "", id = ""] = [run.arn.slice(0, run.arn.lastIndexOf(":")), run.arn.split(":").at(-1)];
    const arn =
      definition.executionType === "EXPRESS"
        ? `${prefix.replace(":mapRun:", ":express:")}:${id}:${name}`
        : `${prefix.replace(":mapRun:", ":execution:")}:${name}`;
    const origin: Origin = {
      mapRunArn: run.arn,
      parent: running.execution,
      branch: running.branch,
      index,
      list: definition.processor,
    };
    executions
      .startNamed({
        machineArn: `${machineArn}/${prefix.split("/").at(-1)}`,
        name,
        input: JSON.stringify(run.inputs[index]),
        origin,
        child: { arn, revision },
      })
      .catch((error: unknown) => {
        if (!closed) throw error;
      });
  }

  async function end(running: Running): Promise<void> {
    running.ended = true;
    runs.delete(running.run.arn);
    const { run, definition, execution, branch } = running;
    const children = journal.childrenOf(run.arn);
    const target = { branch, key: run.key };
    if (exceeds(run, running.failed)) {
      const failure = new StateFailure(
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
      );
      journal.endMapRun(run.arn, "FAILED", clock.now());
      executions.tell(execution, { type: "mapRunEnded", ...target, result: { failure } });
      return;
    }
    try {
      const output = await resultOf(definition, run, children);
      journal.endMapRun(run.arn, "SUCCEEDED", clock.now());
      executions.tell(execution, { type: "mapRunEnded", ...target, result: { output: payloadOf(output) } });
    } catch (error) {
      journal.endMapRun(run.arn, "FAILED", clock.now());
      const failure = new StateFailure("States.ResultWriterFailed", describeError(error));
      executions.tell(execution, { type: "mapRunEnded", ...target, result: { failure } });
    }
  }

  async function resultOf(definition: MapState, run: MapRun, children: readonly ExecutionRow[]): Promise<Json> {
    const writer = definition.resultWriter;
    if (writer === undefined) return transformResults("COMPACT", children);
    if (writer.resource === undefined) return transformResults(writer.transformation, children);
    return writeResults(writer, run.writerArguments as JsonObject, run.arn, children, (name, args) =>
      call(name, args, run.arn),
    );
  }

  return {
    /** Does what the branch's distributed Map needs next: also after a restart. */
    goOn(live: Live, branch: Branch): void {
      const definition = live.machine.lists[branch.list]?.states.get(branch.state);
      if (definition?.type !== "Map" || (branch.phase.kind !== "reading" && branch.phase.kind !== "mapRun")) return;
      const { run, kind } = { ...branch.phase, kind: branch.phase.kind };
      journal.insertMapRun({
        arn: run.arn,
        execution: live.row.id,
        startedAt: run.startedAt,
        run: JSON.stringify({ ...run, inputs: [] }),
      });
      if (kind === "reading") {
        void read(live, branch, run, definition);
        return;
      }
      const children = journal.childrenOf(run.arn);
      const started = new Set(children.map((row) => (JSON.parse(row.origin ?? "{}") as Origin).index));
      const running: Running = {
        execution: live.row.id,
        branch: branch.id,
        run,
        definition,
        revision: live.row.revision,
        machineArn: live.row.machineArn,
        next: run.inputs.findIndex((_, index) => !started.has(index)),
        running: children.filter(({ status }) => status === "RUNNING").length,
        failed: children.filter(({ status }) => status !== "RUNNING" && status !== "SUCCEEDED").length,
        ended: false,
      };
      if (running.next < 0) running.next = run.inputs.length;
      runs.set(run.arn, running);
      pump(running);
    },

    childEnded(origin: Origin): void {
      const running = runs.get(origin.mapRunArn ?? "");
      if (running === undefined || running.ended) return;
      running.running -= 1;
      const row = journal.childrenOf(running.run.arn, origin.index)[0];
      if (row !== undefined && row.status !== "SUCCEEDED") running.failed += 1;
      if (exceeds(running.run, running.failed)) {
        for (const child of journal.childrenOf(running.run.arn))
          if (child.status === "RUNNING") executions.stop(child.id);
        void end(running);
        return;
      }
      pump(running);
    },

    /** The execution has ended: its Map Runs' children are stopped. */
    abandon(live: Live): void {
      for (const running of [...runs.values()]) {
        if (running.execution !== live.row.id) continue;
        running.ended = true;
        runs.delete(running.run.arn);
        journal.endMapRun(running.run.arn, "ABORTED", clock.now());
        for (const child of journal.childrenOf(running.run.arn))
          if (child.status === "RUNNING") executions.stop(child.id);
      }
    },

    /** What a child's context object has as the map's item. */
    itemOf(origin: Origin): { readonly index: number; readonly value: Json } | undefined {
      if (origin.index === undefined) return undefined;
      const running = runs.get(origin.mapRunArn ?? "");
      return { index: origin.index, value: running?.run.inputs[origin.index] ?? null };
    },

    close(): void {
      closed = true;
      runs.clear();
    },
  };
}

/** Without a tolerance, no failure is tolerated; with both kinds, either one exceeded fails the run. */
function exceeds(run: MapRun, failed: number): boolean {
  const { toleratedFailureCount: count, toleratedFailurePercentage: percentage } = run;
  if (failed === 0) return false;
  if (count === undefined && percentage === undefined) return true;
  const share = (failed / Math.max(1, run.inputs.length)) * 100;
  return (
    (count !== undefined && count > 0 && failed > count) ||
    (percentage !== undefined && percentage > 0 && share > percentage) ||
    (!(count ?? 0) && !(percentage ?? 0))
  );
}

function describeError(error: unknown): string {
  return error instanceof TaskError ? error.errorCause : (error as Error).message;
}
