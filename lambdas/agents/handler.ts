import type { Configuration } from "../../config/schema.ts";
import { createCalendar } from "../../core/calendar/calendar.ts";
import type { WorkRequest } from "../../core/node.ts";
import { createDynamoDbClient } from "../shared/aws-clients.ts";
import { createDynamoDbTable } from "../shared/dynamodb-table.ts";
import { CALENDAR_FILE, ENV, requireEnv } from "../shared/env.ts";
import { readPackageFile } from "../shared/package-file.ts";
import { systemClock } from "../shared/system-clock.ts";
import { createTelemetry } from "../shared/telemetry.ts";
import { createAgentHandler } from "./harness.ts";
import { createReplayMarket } from "./market/replay-market.ts";
import { loadAgent } from "./registry.ts";

const { logger, correlate } = createTelemetry();
const calendar = createCalendar(readPackageFile<Configuration["calendar"]>(CALENDAR_FILE));
const agent = createAgentHandler({
  agent: await loadAgent(requireEnv(ENV.agentName)),
  table: createDynamoDbTable({ client: createDynamoDbClient(), tableName: requireEnv(ENV.tableName) }),
  clock: systemClock,
  market: createReplayMarket(calendar),
  log: (level, message, fields) => logger[level](message, fields),
});

/** What a state machine's Work calls: one attempt of one run. */
export async function handler(event: unknown) {
  correlate((event as Partial<WorkRequest>).grant?.run_id);
  return agent(event);
}
