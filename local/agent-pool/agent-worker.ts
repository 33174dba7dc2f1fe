import { workerData } from "node:worker_threads";
import { createCalendar } from "../../core/calendar/calendar.ts";
import type { CalendarSpec } from "../../core/calendar/calendar-spec.ts";
import type { AgentHandler } from "../../lambdas/agents/contract.ts";
import { createAgentHandler } from "../../lambdas/agents/harness.ts";
import { createIntradayPath } from "../../lambdas/agents/market/intraday-path.ts";
import { createMarketSource } from "../../lambdas/agents/market/market-source.ts";
import { openRecordedMarket } from "../../lambdas/agents/market/open-recorded-market.ts";
import { loadAgent } from "../../lambdas/agents/registry.ts";
import { createTableMeter, meterTable } from "../metered-table.ts";
import { createSqliteTable, type SqliteTableOptions } from "../sqlite-table.ts";
import type { LogicalTime } from "./protocol.ts";
import { logToPool, serveInvocations } from "./serve-invocations.ts";

/** What a thread is given when it starts. */
export interface AgentWorkerData {
  readonly table: SqliteTableOptions;
  readonly calendar: CalendarSpec;
  /** The memory of the runtime's `TableMeter`. */
  readonly meter: SharedArrayBuffer;
}

const data = workerData as AgentWorkerData;
const table = meterTable(createSqliteTable(data.table), createTableMeter(data.meter));
const record = openRecordedMarket();
const market = createMarketSource(record, createCalendar(data.calendar), createIntradayPath(record));

/** The time of the invocation that runs: a thread has one at a time. */
let time: LogicalTime = { now: 0, speed: 0 };
let begun = 0;
const clock = { now: () => time.now + Math.floor(time.speed * (performance.now() - begun)) };

/** Bound once: the agent's module is loaded and warm for the runs after. */
const handlers = new Map<string, AgentHandler>();

async function bind(name: string): Promise<AgentHandler> {
  const agent = await loadAgent(name);
  const handler = createAgentHandler({
    agent,
    table,
    clock,
    market,
    log: (level, message, fields) => logToPool({ level, message, fields }),
  });
  handlers.set(name, handler);
  return handler;
}

serveInvocations(async (invocation, signal) => {
  const handler = handlers.get(invocation.agent) ?? (await bind(invocation.agent));
  time = invocation.time;
  begun = performance.now();
  return handler(invocation.request, { signal });
});
