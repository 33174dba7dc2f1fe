import type { createArns } from "./arns.ts";
import { type ChildStart, NATIVE_RESOURCE_HANDLERS } from "./child-executions.ts";
import type { Clock, EpochMs } from "./clock.ts";
import type { Journal } from "./journal.ts";
import type { ExecutionRow } from "./journal-rows.ts";
import { createLoader } from "./live-execution.ts";
import type { MachineStore, StoredMachine } from "./machine-store.ts";
import { createMapRuns } from "./map-runs.ts";
import type { Mocks } from "./mocks.ts";
import type { Origin } from "./origin.ts";
import { payloadFromText } from "./payload.ts";
import type { Resources } from "./resources.ts";
import { rootBranch } from "./root-branch.ts";
import { createRunner, type Live } from "./runner.ts";
import { seededUuid } from "./seeded-random.ts";
import { ServiceError } from "./service-error.ts";
import type { Effect } from "./step.ts";
import { createTaskDispatch } from "./task-dispatch.ts";
import { createTimers } from "./timers.ts";

/** What the engine does itself, without a handler of the host. */
export const NATIVE_RESOURCES: ReadonlySet<string> = new Set(Object.keys(NATIVE_RESOURCE_HANDLERS));

/** An express execution takes 5 minutes at most. */
const EXPRESS_TIMEOUT_SECONDS = 300;

export interface ExecutionsOptions {
  readonly journal: Journal;
  readonly machines: MachineStore;
  readonly clock: Clock;
  readonly resources: Resources;
  readonly seed: string;
  readonly region: string;
  readonly arns: ReturnType<typeof createArns>;
  readonly mocks: Mocks | undefined;
  /** Lets go what has been kept long enough; asked often, it does something once a day. */
  readonly prune: (now: EpochMs) => void;
}

export type Executions = ReturnType<typeof createExecutions>;

/** The running executions: started, taken up again, and bound to timers, handlers and those who wait for them. */
export function createExecutions(options: ExecutionsOptions) {
  const { journal, machines, clock, seed, region, arns } = options;
  const ended = new Map<number, (() => void)[]>();
  let names = 0;
  let nextId = journal.firstFreeId();
  /** Executions whose start is not committed yet, by ARN. */
  const starting = new Map<string, ExecutionRow>();
  const timers = createTimers(clock, (execution, branch, key, what) =>
    runner.tell(execution, { type: "timer", branch, key, what }),
  );
  const { load, toLive } = createLoader(journal, machines, (origin) => mapRuns.itemOf(origin));
  const runner = createRunner({ journal, clock, seed, region, load, perform });
  const self = {
    post: runner.post,
    tell: runner.tell,
    start,
    startNamed,
    stop: (id: number) => runner.tell(id, { type: "stop", error: undefined, cause: undefined }),
    whenEnded: (id: number) =>
      new Promise<void>((resolve) => {
        ended.set(id, [...(ended.get(id) ?? []), resolve]);
      }),
    newName: () => seededUuid(`${seed}/name/${clock.now()}/${names++}`),
    redrive,
    resume,
    idle,
    close,
  };
  const mapRuns = createMapRuns({ ...options, executions: self });
  const dispatch = createTaskDispatch({ ...options, executions: self });

  function perform(live: Live, effect: Effect): void {
    const { id } = live.row;
    switch (effect.kind) {
      case "timer":
        timers.set(id, effect.branch, effect.key, effect.what, effect.at);
        return;
      case "forget":
        timers.forgetBranch(id, effect.branch);
        live.calls.get(effect.branch)?.("abandoned");
        return;
      case "call": {
        const branch = live.state.branches.get(effect.branch);
        if (branch?.phase.kind === "running" && branch.phase.call.scheduledEventId === effect.call.scheduledEventId)
          dispatch.call(live, branch);
        return;
      }
      case "mapRun": {
        const branch = live.state.branches.get(effect.branch);
        if (branch !== undefined) mapRuns.goOn(live, branch);
        return;
      }
      case "continue":
        runner.tell(id, { type: "continue" });
        return;
      case "ended":
        finish(live);
    }
  }

  function finish(live: Live): void {
    const { id } = live.row;
    timers.forget(id);
    for (const end of [...live.calls.values()]) end("abandoned");
    mapRuns.abandon(live);
    runner.forget(id);
    for (const waiter of ended.get(id) ?? []) waiter();
    ended.delete(id);
    if (live.origin.mapRunArn !== undefined) mapRuns.childEnded(live.origin);
  }

  function startTimeout(row: ExecutionRow, live: Live): void {
    const own = live.machine.timeoutSeconds;
    const express = row.arn.includes(":express:") ? EXPRESS_TIMEOUT_SECONDS : undefined;
    const seconds = Math.min(own ?? Number.POSITIVE_INFINITY, express ?? Number.POSITIVE_INFINITY);
    if (Number.isFinite(seconds) && live.origin.mapRunArn === undefined) {
      timers.set(row.id, -1, 0, "execution", (row.redrivenAt ?? row.startedAt) + seconds * 1000);
    }
  }

  /** Takes the timers and calls of an execution up where a former process left them. */
  function takeUp(id: number): void {
    const live = runner.find(id);
    if (live === undefined) return;
    startTimeout(live.row, live);
    for (const branch of live.state.branches.values()) {
      const { phase } = branch;
      if (phase.kind === "waiting") timers.set(id, branch.id, branch.enteredEventId, "wait", phase.until);
      else if (phase.kind === "backoff") timers.set(id, branch.id, branch.previousEventId, "backoff", phase.until);
      else if (phase.kind === "reading" || phase.kind === "mapRun") mapRuns.goOn(live, branch);
      else if (phase.kind === "running") {
        const { timeoutAt, heartbeatAt, scheduledEventId, submitted, childArn } = phase.call;
        if (timeoutAt !== undefined) timers.set(id, branch.id, scheduledEventId, "timeout", timeoutAt);
        if (heartbeatAt !== undefined) timers.set(id, branch.id, scheduledEventId, "heartbeat", heartbeatAt);
        const definition = live.machine.lists[branch.list]?.states.get(branch.state);
        const parsed = definition?.type === "Task" && definition.resource.pattern === "sync:2";
        if (!submitted) dispatch.call(live, branch);
        else if (childArn !== undefined) dispatch.awaitChild(live, branch.id, scheduledEventId, childArn, parsed);
      }
    }
    if (live.state.ready.length > 0) runner.tell(id, { type: "continue" });
    else if (live.calls.size === 0) runner.forget(id);
  }

  /**
   * The same name and input while the execution runs answers it again.
   * @throws ServiceError `ExecutionAlreadyExists`
   */
  async function start(request: ChildStart): Promise<ExecutionRow> {
    const { machine, name, input } = request;
    const isExpress = machine.type === "EXPRESS";
    const arn = isExpress
      ? arns.expressExecution(machine.name, name, self.newName())
      : arns.execution(machine.name, name);
    const existing = starting.get(arn) ?? journal.executionByArn(arn);
    if (existing !== undefined) {
      const sameCall = request.origin?.startedBy !== undefined && startedBy(existing) === request.origin.startedBy;
      if (sameCall || (existing.status === "RUNNING" && existing.input === input)) {
        await runner.whenCommitted(existing.id);
        return existing;
      }
      throw new ServiceError("ExecutionAlreadyExists", `Execution Already Exists: '${arn}'`);
    }
    return begin({ arn, machineArn: machine.arn, machine, name, input, origin: request.origin });
  }

  async function begin(
    request: Omit<ChildStart, "machine"> & {
      readonly arn: string;
      readonly machineArn: string;
      readonly machine: StoredMachine;
    },
  ): Promise<ExecutionRow> {
    const { arn, machineArn, machine, name, input, origin } = request;
    const startedAt = clock.now();
    options.prune(startedAt);
    const list = origin?.list ?? 0;
    const revision = request.revision ?? machine.revision;
    const { machine: definition, roleArn } = machines.revision(revision);
    const row: ExecutionRow = {
      id: nextId++,
      arn,
      machineArn,
      revision,
      name,
      status: "RUNNING",
      startedAt,
      stoppedAt: null,
      input,
      output: null,
      error: null,
      cause: null,
      redriveCount: 0,
      redrivenAt: null,
      origin: origin === undefined ? null : JSON.stringify(origin),
    };
    const make = (): Live => {
      const root = rootBranch(definition.lists[list]?.startAt ?? "", list, payloadFromText(input), startedAt);
      const event = {
        timestamp: startedAt,
        type: "ExecutionStarted",
        id: 1,
        previousEventId: 0,
        executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn },
      };
      const live = toLive(row, { branches: new Map([[0, root]]), nextBranchId: 1, callCounts: new Map() }, 1);
      live.pending.insert = row;
      live.pending.events.push(event);
      live.pending.changed.add(root);
      live.pending.slots.set("0/input", { branch: 0, slot: "input", text: input });
      startTimeout(row, live);
      return live;
    };
    starting.set(arn, row);
    try {
      await runner.begin(row.id, make);
    } finally {
      starting.delete(arn);
    }
    return row;
  }

  /** Starts an execution of a machine that a Task names by its ARN, or a Map Run's child. */
  async function startNamed(request: {
    readonly machineArn: string;
    readonly name: string;
    readonly input: string;
    readonly origin: Origin;
    /** A Map Run's child: the execution's own ARN and its parent's revision. */
    readonly child?: { readonly arn: string; readonly revision: number };
  }): Promise<ExecutionRow> {
    const { machineArn, child } = request;
    const machine = machines.find(child === undefined ? machineArn : machineArn.replace(/\/[^/]*$/, ""));
    if (machine === undefined)
      throw new ServiceError("StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn}'`);
    if (child === undefined) return start({ ...request, machine });
    return starting.get(child.arn) ?? journal.executionByArn(child.arn) ?? begin({ ...request, ...child, machine });
  }

  async function redrive(row: ExecutionRow): Promise<EpochMs> {
    const redrivenAt = clock.now();
    journal.redrive(row.id, redrivenAt);
    const live = runner.find(row.id);
    if (live !== undefined) startTimeout(live.row, live);
    await runner.post(row.id, { type: "redrive" });
    return redrivenAt;
  }

  async function resume(): Promise<{ readonly resumed: number }> {
    const running = journal.runningExecutions();
    for (const id of running) if (!runner.isLive(id)) takeUp(id);
    return { resumed: running.length };
  }

  async function idle(): Promise<void> {
    while (runner.busy() || dispatch.busy()) {
      await runner.whenQuiet();
      await dispatch.whenQuiet();
    }
  }

  function close(): void {
    timers.close();
    mapRuns.close();
    for (const live of runner.all()) for (const end of [...live.calls.values()]) end("closed");
    runner.close();
  }

  return self;
}

function startedBy(row: ExecutionRow): string | undefined {
  return row.origin === null ? undefined : (JSON.parse(row.origin) as Origin).startedBy;
}
