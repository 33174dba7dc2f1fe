import { createCalendar } from "../../../core/calendar/calendar.ts";
import { formatInstant, parseInstant } from "../../../core/instant.ts";
import type { Json, JsonObject } from "../../../core/json.ts";
import type { Grant, WorkResult } from "../../../core/node.ts";
import type { EpochMillis } from "../../../core/ports/clock.ts";
import type { Table } from "../../../core/ports/table.ts";
import { createAgentHandler } from "../../../lambdas/agents/harness.ts";
import type { MarketSource } from "../../../lambdas/agents/market/market-source.ts";
import { createReplayMarket } from "../../../lambdas/agents/market/replay-market.ts";
import { loadAgent } from "../../../lambdas/agents/registry.ts";
import { runKey } from "../../../lambdas/records/keys.ts";
import { scheduledRunId } from "../../../lambdas/records/run-id.ts";
import { createSqliteTable } from "../../../local/sqlite-table.ts";
import { NYSE } from "../../support/nyse.ts";

const MINUTE_MILLIS = 60_000;

export const nyse = createCalendar(NYSE);
export const replay = createReplayMarket(nyse);

interface RunOptions {
  readonly parameters?: JsonObject;
  readonly dependencies?: Grant["dependencies"];
  readonly attempt?: number;
  readonly signal?: AbortSignal;
}

/** Agents over one table: each run is granted as the control function would grant it, and run by the real harness. */
export interface AgentWorld {
  readonly table: Table;
  /** Of the newest run. */
  readonly runId: string;
  run(agent: string, at: string, options?: RunOptions): Promise<WorkResult>;
}

export function createAgentWorld(
  table: Table = createSqliteTable({ file: ":memory:" }),
  market: MarketSource = replay,
): AgentWorld {
  let fencing = 0;
  let runId = "";
  return {
    table,
    get runId() {
      return runId;
    },
    async run(agent, at, { parameters = {}, dependencies = {}, attempt = 1, signal } = {}) {
      const now = parseInstant(at);
      runId = scheduledRunId(agent, now);
      if (attempt === 1) fencing += 1;
      await table.write([
        { write: "update", key: runKey(runId), set: { run_id: runId, fencing_number: fencing, status: "ASSIGNED" } },
      ]);
      const handle = createAgentHandler({
        agent: await loadAgent(agent),
        table,
        clock: { now: () => now },
        market,
        log: () => undefined,
      });
      const grant = buildGrant({ agent, runId, fencing, now, parameters, dependencies });
      return handle({ grant, attempt, execution_arn: `arn:run:${runId}` }, signal === undefined ? {} : { signal });
    },
  };
}

function buildGrant(run: {
  readonly agent: string;
  readonly runId: string;
  readonly fencing: number;
  readonly now: EpochMillis;
  readonly parameters: JsonObject;
  readonly dependencies: Grant["dependencies"];
}): Grant {
  const at = formatInstant(run.now);
  return {
    run_id: run.runId,
    task: run.agent,
    agent: run.agent,
    fencing_number: run.fencing,
    idempotency_key: run.runId,
    scheduled_time: at,
    granted_at: at,
    deadline: formatInstant(run.now + 15 * MINUTE_MILLIS),
    parameters: run.parameters,
    dependencies: run.dependencies,
    signals: {},
  };
}

/** A result as a dependent is handed it. */
export function dependencyOn(task: string, at: string, { result }: { readonly result: Json }): Grant["dependencies"] {
  return { [task]: { run_id: scheduledRunId(task, parseInstant(at)), finished_at: at, result } };
}
