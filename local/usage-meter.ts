import type { Usage } from "../core/cost/cost.ts";
import type { TableMeter } from "./metered-table.ts";
import type { Engine } from "./stepfunctions/engine.ts";

/** Of the control function in the cloud: its memory, and about what a call of its reads and writes takes there. */
const CONTROL_GB = 0.5;
const CONTROL_SECONDS = 0.1;

/** Counts what AWS would bill for what this process does. */
export interface UsageMeter {
  controlCalled(): void;
  agentCalled(memoryMb: number, millis: number): void;
  fired(): void;
  /** State transitions are counted from the executions' histories. */
  read(engine: Engine, machineArns: Iterable<string>): Promise<Usage>;
}

export function createUsageMeter(table: TableMeter): UsageMeter {
  let requests = 0;
  let gbSeconds = 0;
  let fires = 0;
  return {
    controlCalled() {
      requests += 1;
      gbSeconds += CONTROL_GB * CONTROL_SECONDS;
    },
    agentCalled(memoryMb, millis) {
      requests += 1;
      gbSeconds += (memoryMb / 1_024) * (millis / 1_000);
    },
    fired() {
      fires += 1;
    },
    async read(engine, machineArns) {
      let transitions = 0;
      for (const machine of machineArns) transitions += await countTransitions(engine, machine);
      return {
        state_transitions: transitions,
        lambda_requests: requests,
        lambda_gb_seconds: gbSeconds,
        dynamodb_write_units: table.writeUnits,
        dynamodb_read_units: table.readUnits,
        schedule_invocations: fires,
      };
    },
  };
}

async function countTransitions(engine: Engine, stateMachineArn: string): Promise<number> {
  let entered = 0;
  for await (const executionArn of executionsOf(engine, stateMachineArn)) {
    let nextToken: string | undefined;
    do {
      const page = await engine.getExecutionHistory({
        executionArn,
        maxResults: 1_000,
        includeExecutionData: false,
        ...(nextToken === undefined ? {} : { nextToken }),
      });
      entered += page.events.filter(({ type }) => type.endsWith("StateEntered")).length;
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
  }
  return entered;
}

async function* executionsOf(engine: Engine, stateMachineArn: string): AsyncGenerator<string> {
  let nextToken: string | undefined;
  do {
    const page = await engine.listExecutions({
      stateMachineArn,
      maxResults: 1_000,
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    for (const { executionArn } of page.executions) yield executionArn;
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
}
