import { availableParallelism } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "pino";
import type { Configuration } from "../config/schema.ts";
import type { Usage } from "../core/cost/cost.ts";
import { formatInstant } from "../core/instant.ts";
import type { Json } from "../core/json.ts";
import { type ControlRequest, controlRequestSchema } from "../core/node.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import type { Table } from "../core/ports/table.ts";
import { FINAL_STATUSES, type Run } from "../core/run.ts";
import { type ControlDependencies, contextOf } from "../lambdas/control/context.ts";
import { createControl } from "../lambdas/control/create-control.ts";
import { createRunStore } from "../lambdas/records/run-store.ts";
import { createAgentInvoker } from "./agent-invoker.ts";
import { type AgentPool, createAgentPool } from "./agent-pool/agent-pool.ts";
import type { AgentWorkerData } from "./agent-pool/agent-worker.ts";
import { createEngineExecutions } from "./engine-executions.ts";
import { createFireCursors } from "./fire-cursor.ts";
import { createInvokeFunction } from "./lambda-functions.ts";
import { createTableMeter, meterTable } from "./metered-table.ts";
import { createRandomIds, createSeededIds } from "./random-ids.ts";
import { scheduledTasks } from "./scheduled-tasks.ts";
import { createScheduler, type Fire } from "./scheduler.ts";
import { createSqliteTable, type SqliteTableOptions } from "./sqlite-table.ts";
import { openStateFolder } from "./state-folder.ts";
import type { Clock } from "./stepfunctions/clock.ts";
import { createEngine } from "./stepfunctions/create-engine.ts";
import { buildLambdaResources } from "./stepfunctions/lambda-resources.ts";
import { createRealClock } from "./stepfunctions/real-clock.ts";
import { createVirtualClock } from "./stepfunctions/virtual-clock.ts";
import { createSweeper } from "./sweeper.ts";
import { deployTaskMachines } from "./task-machines.ts";
import { createUsageMeter } from "./usage-meter.ts";

/** How time passes: as it does, `speed` times faster from a moment on, or from event to event without waiting. */
export type ClockSetting =
  | { readonly kind: "real" }
  | { readonly kind: "scaled"; readonly from: EpochMillis; readonly speed: number }
  | { readonly kind: "virtual"; readonly from: EpochMillis };

export interface RuntimeOptions {
  readonly configuration: Configuration;
  /** Made when absent; one runtime at a time. `undefined`: a temporary folder that `stop` removes. */
  readonly stateDir: string | undefined;
  readonly clock: ClockSetting;
  /** Of ids, jitter of retries and modelled work times; the same seed repeats a virtual run. */
  readonly seed: number;
  /** Agents' threads kept warm; the number of cores by default, never more than may run at once. */
  readonly warmThreads?: number;
  readonly logger: Logger;
  /** Sees each run as it is after the control function has looked at it, and when its work begins. */
  readonly onRun?: (run: Run) => void | Promise<void>;
}

/** The whole orchestrator on this machine: table, engine, control, agents and scheduler, bound together. */
export interface Runtime {
  /** Table, executions, clock, ids and configuration: what the API's and the control function's factories take. */
  readonly dependencies: ControlDependencies;
  /** The same table for whoever only looks on: what is read through it counts as nobody's usage. */
  readonly onlookersTable: Table;
  readonly startedAt: EpochMillis;
  /** What has been used since the start of the things that AWS bills. */
  usage(): Promise<Usage>;
  /** The next fires of all tasks: by time, then by name. */
  nextFires(limit: number): readonly Fire[];
  /** Takes up what the journal holds, catches up, and begins to fire. */
  start(): Promise<void>;
  /** Resolves when the clock has reached `at`; virtual time is driven there, and stands still otherwise. */
  runUntil(at: EpochMillis): Promise<void>;
  /** Stops firing, lets running work end for `graceSeconds`, and closes; what still runs is taken up at the next start. */
  stop(graceSeconds?: number): Promise<void>;
}

/** As exact as EventBridge Scheduler is. */
const LATE_SECONDS = 60;
/** Long enough for the built-in agents, short enough for whoever pressed Ctrl+C. */
const DEFAULT_GRACE_SECONDS = 10;

/**
 * Binds the orchestrator to this machine. Nothing runs before `start`.
 * @throws OrchestratorError `STATE_IN_USE` when another runtime has `stateDir`.
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { configuration, logger, seed, onRun } = options;
  const { tasks, agents } = configuration;
  const speed = options.clock.kind === "scaled" ? options.clock.speed : 1;
  const folder = await openStateFolder(options.stateDir);
  const clock = createClock(options.clock);
  // Virtual time stands still until somebody asks for it.
  let release = clock.hold();

  const tableOptions: SqliteTableOptions = {
    file: folder.tableFile,
    synchronous: options.clock.kind === "real" ? "FULL" : "NORMAL",
  };
  const sqlite = createSqliteTable(tableOptions);
  const meter = createTableMeter();
  const runs = createRunStore(sqlite);
  const usage = createUsageMeter(meter);
  const pool = openAgentPool(options, clock, {
    table: tableOptions,
    calendar: configuration.calendar,
    meter: meter.memory,
  });
  const invokeAgent = createAgentInvoker({
    pool,
    clock,
    seed,
    speed,
    estimatedDurationSeconds: (task) => tasks[task]?.estimated_duration_seconds ?? 0,
    onTaken: (agent, millis) => usage.agentCalled(agents[agent]?.memory_mb ?? 0, millis),
  });

  const open = new Set<string>();
  async function show(runId: string): Promise<void> {
    const run = onRun === undefined ? undefined : await runs.get(runId);
    if (run === undefined) return;
    if (FINAL_STATUSES.has(run.status)) open.delete(runId);
    else open.add(runId);
    await onRun?.(run);
  }

  const invokeFunction = createInvokeFunction({
    control: (payload) => callControl(controlRequestSchema.parse(payload)),
    async agent(agent, work, request) {
      await show(work.grant.run_id);
      return invokeAgent(agent, work, request);
    },
  });
  const engine = createEngine({
    journal: folder.journalFile,
    clock,
    resources: buildLambdaResources(invokeFunction),
    ...(clock.virtual ? { seed: String(seed) } : {}),
  });
  const machineArns = await deployTaskMachines(engine, configuration);
  const dependencies: ControlDependencies = {
    table: meterTable(sqlite, meter),
    executions: createEngineExecutions(engine, machineArns),
    clock,
    ids: clock.virtual ? createSeededIds(clock, seed) : createRandomIds(clock),
    configuration,
  };
  const control = createControl(dependencies);
  const context = contextOf(dependencies);

  async function callControl(request: ControlRequest): Promise<Json> {
    usage.controlCalled();
    const answer = await control(request);
    if (request.action === "admit") await show(request.input.run_id);
    if (request.action === "settle") await show(request.grant.run_id);
    // A sweep may have ended any of those that waited.
    if (request.action === "sweep") for (const runId of open) await show(runId);
    return answer;
  }

  const scheduler = createScheduler({
    tasks: scheduledTasks(configuration, (name) => context.task(name).schedule),
    calendar: context.calendar,
    clock,
    cursors: createFireCursors(sqlite),
    lateMillis: clock.virtual ? Number.POSITIVE_INFINITY : LATE_SECONDS * 1_000 * speed,
    logger,
    async fire({ task, at }) {
      usage.fired();
      logger.debug({ task, time: formatInstant(at) }, "fire");
      await callControl({ action: "fire", task, time: formatInstant(at), exact: true });
    },
  });
  const sweeper = createSweeper({
    clock,
    async sweep() {
      await callControl({ action: "sweep" });
      // What DynamoDB's time to live does.
      await sqlite.deleteExpired(clock.now());
    },
    intervalMinutes: configuration.orchestrator.health_check_interval_minutes,
    logger,
  });

  return {
    dependencies,
    onlookersTable: sqlite,
    startedAt: clock.now(),
    usage: () => usage.read(engine, machineArns.values()),
    nextFires: scheduler.nextFires,
    async start() {
      const { resumed } = await engine.resume();
      await sweeper.start();
      await scheduler.start();
      logger.info({ state: folder.path, resumed, tasks: machineArns.size }, "orchestrator started");
    },
    runUntil(at) {
      return new Promise((resolve) => {
        clock.at(at, () => {
          release = clock.hold();
          resolve();
        });
        release();
      });
    },
    async stop(graceSeconds = DEFAULT_GRACE_SECONDS) {
      await scheduler.stop();
      sweeper.stop();
      await Promise.race([engine.idle(), sleep(graceSeconds * 1_000, undefined, { ref: false })]);
      await engine.close();
      clock.close();
      await pool.close();
      sqlite.close();
      await folder.close();
      logger.info("orchestrator stopped");
    },
  };
}

function createClock(setting: ClockSetting): Clock {
  switch (setting.kind) {
    case "real":
      return createRealClock();
    case "scaled":
      return createRealClock({ startAt: setting.from, speed: setting.speed });
    case "virtual":
      return createVirtualClock(setting.from);
  }
}

function openAgentPool(
  { configuration, logger, warmThreads }: RuntimeOptions,
  clock: Clock,
  data: AgentWorkerData,
): AgentPool {
  // In virtual time agents run one after another.
  const maximum = clock.virtual ? 1 : configuration.orchestrator.max_concurrent_tasks;
  return createAgentPool({
    module: new URL("./agent-pool/agent-worker.ts", import.meta.url),
    data,
    memoryMb: Math.max(...Object.values(configuration.agents).map(({ memory_mb }) => memory_mb)),
    warm: Math.min(warmThreads ?? availableParallelism(), maximum),
    maximum,
    onLog: ({ level, message, fields }) => logger[level](fields, message),
    onOutput: (line) => logger.info({ source: "agent" }, line),
  });
}
