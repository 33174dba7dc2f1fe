import type { Configuration } from "../../config/schema.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { Executions } from "../../core/ports/executions.ts";
import type { Ids } from "../../core/ports/ids.ts";
import type { Table } from "../../core/ports/table.ts";
import { createDynamoDbClient, createStepFunctionsClient } from "./aws-clients.ts";
import { createDynamoDbTable } from "./dynamodb-table.ts";
import { CONFIGURATION_FILE, ENV, requireEnv } from "./env.ts";
import { readPackageFile } from "./package-file.ts";
import { createRandomIds } from "./random-ids.ts";
import { createSfnExecutions } from "./sfn-executions.ts";
import { systemClock } from "./system-clock.ts";

/** The ports on AWS that the control function and the API both work with. */
export interface OrchestratorWorld {
  readonly table: Table;
  readonly executions: Executions;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly configuration: Configuration;
}

/** Binds the ports once for a function's environment. */
export function bindOrchestratorWorld(): OrchestratorWorld {
  return {
    table: createDynamoDbTable({ client: createDynamoDbClient(), tableName: requireEnv(ENV.tableName) }),
    executions: createSfnExecutions({
      client: createStepFunctionsClient(),
      machineArnPrefix: requireEnv(ENV.machineArnPrefix),
    }),
    clock: systemClock,
    ids: createRandomIds(systemClock),
    configuration: readPackageFile<Configuration>(CONFIGURATION_FILE),
  };
}
