import { agentSchema, type Configuration, orchestratorSchema, taskSchema } from "../../config/schema.ts";
import { parseInstant } from "../../core/instant.ts";
import type { JsonObject } from "../../core/json.ts";
import { type Grant, grantSchema } from "../../core/node.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { Table } from "../../core/ports/table.ts";
import type { Run } from "../../core/run.ts";
import { createCancel } from "../../lambdas/control/cancel.ts";
import type { ControlDependencies } from "../../lambdas/control/context.ts";
import { createControl } from "../../lambdas/control/create-control.ts";
import { createLaunch } from "../../lambdas/control/launch.ts";
import { createSteer } from "../../lambdas/control/steer.ts";
import { createRunStore } from "../../lambdas/records/run-store.ts";
import { createStateStore } from "../../lambdas/records/state-store.ts";
import { createSqliteTable } from "../../local/sqlite-table.ts";
import { createHeldExecutions, type HeldExecutions } from "./held-executions.ts";

export const NOON = parseInstant("2026-11-20T17:00:00Z");
export const MINUTE = 60_000;

export interface RoomOptions {
  readonly orchestrator?: JsonObject;
  readonly agents?: { readonly [name: string]: JsonObject };
  /** A task named `x` has agent `x` unless it says otherwise. */
  readonly tasks: { readonly [name: string]: JsonObject };
  readonly table?: Table;
  readonly executions?: HeldExecutions;
  readonly now?: EpochMillis;
}

/** The control function over a real table, with a clock and executions that a test moves by hand. */
export function createRoom(options: RoomOptions) {
  const configuration = buildConfiguration(options);
  const clock = { time: options.now ?? NOON, now: () => clock.time };
  const executions = options.executions ?? createHeldExecutions();
  const table = options.table ?? createSqliteTable({ file: ":memory:", synchronous: "NORMAL" });
  let made = 0;
  const ids = {
    next() {
      made += 1;
      return `id${String(made).padStart(16, "0")}`;
    },
  };
  const dependencies: ControlDependencies = { table, executions, clock, ids, configuration };
  const control = createControl(dependencies);
  const runs = createRunStore(table);

  /**
   * Does what the state machine does up to Admit, and answers the token it waits with. `again`: how many times it was
   * tried before; `isLate`: the request was held up, and the machine waits with a newer token by now.
   */
  async function arrive(runId: string, again = 0, isLate = false): Promise<string> {
    const started = executions.started.find(({ name }) => name === runId);
    if (started === undefined) throw new Error(`no execution ${runId}`);
    const arn = `arn:held:${started.machine}:${runId}`;
    const token = `${arn}@${again}`;
    const input = started.input as never;
    if (!isLate) executions.expect(arn, token);
    const execution_started_at = "2026-11-20T17:00:00Z";
    await control({
      action: "admit",
      task_token: token,
      execution_arn: arn,
      execution_started_at,
      retry_count: again,
      input,
    });
    return token;
  }

  return {
    table,
    executions,
    clock,
    control,
    dependencies,
    runs,
    state: createStateStore(table),
    launch: createLaunch(dependencies),
    cancel: createCancel(dependencies),
    steer: createSteer(dependencies),
    arrive,
    /** Launches a run by hand and lets it arrive at Admit. */
    async ask(task: string, parameters: JsonObject = {}): Promise<{ runId: string; token: string }> {
      const { run } = await createLaunch(dependencies)({ task, parameters, trigger: "manual" });
      return { runId: run.run_id, token: await arrive(run.run_id) };
    },
    /** Fires the task's schedule now and lets the run arrive at Admit. */
    async fire(task: string, time = "2026-11-20T17:00:00Z"): Promise<{ runId: string; token: string }> {
      const fired = (await control({ action: "fire", task, time, exact: true })) as { run_id: string };
      return { runId: fired.run_id, token: await arrive(fired.run_id) };
    },
    /** The grant a token was answered with. */
    grantOf(token: string): Grant | undefined {
      const success = executions.answerTo(token)?.success;
      return success === undefined ? undefined : grantSchema.parse(success);
    },
    async run(runId: string): Promise<Run> {
      const run = await runs.get(runId);
      if (run === undefined) throw new Error(`no run ${runId}`);
      return run;
    },
    async succeed(token: string, signals: JsonObject = {}, result: JsonObject = { ok: true }): Promise<void> {
      await settle(token, { work: { result, signals: signals as never } });
    },
    async fail(token: string, error = "AgentFailed", cause = '{"errorType":"AgentFailed","errorMessage":"no luck"}') {
      await settle(token, { failure: { error, cause } });
    },
  };

  async function settle(
    token: string,
    outcome: Extract<Parameters<typeof control>[0], { action: "settle" }>["outcome"],
  ) {
    const execution_arn = token.split("@", 1)[0] as string;
    const grant = grantSchema.parse(executions.answerTo(token)?.success);
    await control({ action: "settle", execution_arn, grant, outcome });
    executions.end(execution_arn, "work" in outcome ? "SUCCEEDED" : "FAILED");
  }
}

export type Room = ReturnType<typeof createRoom>;

export function buildConfiguration({ orchestrator, agents, tasks }: RoomOptions): Configuration {
  const parsed = Object.entries(tasks).map(([name, task]) => {
    const { agent = name, ...rest } = taskSchema.parse(task);
    return [name, { ...rest, agent }] as const;
  });
  const named = new Set([...parsed.map(([, { agent }]) => agent), ...Object.keys(agents ?? {})]);
  return {
    environment: "default",
    orchestrator: orchestratorSchema.parse(orchestrator ?? {}),
    agents: Object.fromEntries([...named].map((name) => [name, agentSchema.parse(agents?.[name] ?? {})])),
    tasks: Object.fromEntries(parsed),
    calendar: {
      exchange: "XNYS",
      closures: [],
      early_closes: [],
      hours: { open: "09:30", close: "16:00", timezone: "America/New_York" },
      holidays: "nyse",
    },
  };
}
