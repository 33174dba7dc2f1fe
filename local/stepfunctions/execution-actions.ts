import { checkExecutionArn, checkMachineArn, checkName } from "./arns.ts";
import type { Clock } from "./clock.ts";
import type { ExecutionActions, ExecutionDescription, ExecutionListItem, ExecutionStatus } from "./engine.ts";
import type { Executions } from "./executions.ts";
import type { HistoryEvent } from "./history.ts";
import type { Journal } from "./journal.ts";
import type { ExecutionRow } from "./journal-rows.ts";
import type { Json, JsonObject } from "./json.ts";
import { describeJsonError } from "./json-error.ts";
import type { StoredMachine } from "./machine-store.ts";
import type { Mocks } from "./mocks.ts";
import { pageSize, pageToken, readPageToken } from "./pages.ts";
import { isTooLarge, MAX_PAYLOAD_BYTES } from "./payload.ts";
import { ServiceError } from "./service-error.ts";

export function createExecutionActions(options: {
  readonly executions: Executions;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly machineOf: (arn: string) => StoredMachine;
  readonly mocks: Mocks | undefined;
}): ExecutionActions {
  const { executions, journal, clock, machineOf, mocks } = options;

  /** @throws ServiceError `InvalidArn`, `ExecutionDoesNotExist` */
  function executionOf(arn: string): ExecutionRow {
    checkExecutionArn(arn);
    const row = journal.executionByArn(arn);
    if (row === undefined) throw new ServiceError("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
    return row;
  }

  /** What is to be started: names are looked at before anything is looked up. */
  function targetOf(stateMachineArn: string, name: string | undefined) {
    const [arn = "", testCase] = mocks === undefined ? [stateMachineArn] : stateMachineArn.split("#");
    checkMachineArn(arn);
    if (name !== undefined) checkName(name);
    return { machine: machineOf(arn), testCase };
  }

  async function start(
    machine: StoredMachine,
    name: string | undefined,
    input: string,
    testCase?: string,
  ): Promise<ExecutionRow> {
    checkInput(input);
    if (testCase !== undefined) mocks?.(machine.name, testCase);
    const origin = testCase === undefined ? undefined : { testCase };
    return executions.start({ machine, name: name ?? executions.newName(), input, origin });
  }

  return {
    async startExecution({ stateMachineArn, name, input = "{}" }) {
      const { machine, testCase } = targetOf(stateMachineArn, name);
      const row = await start(machine, name, input, testCase);
      return { executionArn: row.arn, startDate: row.startedAt };
    },

    async startSyncExecution({ stateMachineArn, name, input = "{}" }) {
      const { machine, testCase } = targetOf(stateMachineArn, name);
      if (machine.type !== "EXPRESS") throw typeNotSupported();
      const row = await start(machine, name, input, testCase);
      if (journal.executionById(row.id)?.status === "RUNNING") await executions.whenEnded(row.id);
      return describeSync(journal.executionById(row.id) as ExecutionRow);
    },

    async describeExecution({ executionArn }) {
      return describe(executionOf(executionArn), clock.now());
    },

    async listExecutions({ stateMachineArn, mapRunArn, statusFilter, redriveFilter, maxResults, nextToken }) {
      if (stateMachineArn === undefined && mapRunArn === undefined) {
        throw new ServiceError("ValidationException", "Must provide a StateMachine ARN or a MapRun ARN");
      }
      if (stateMachineArn !== undefined) {
        checkMachineArn(stateMachineArn);
        if (machineOf(stateMachineArn).type === "EXPRESS") throw typeNotSupported();
      }
      const limit = pageSize(maxResults);
      const before = nextToken === undefined ? Number.MAX_SAFE_INTEGER : readPageToken(nextToken);
      const rows = journal
        .executionsOf(mapRunArn ?? stateMachineArn ?? "", statusFilter, before, limit + 1)
        .filter((row) => redriveFilter === undefined || (redriveFilter === "REDRIVEN") === row.redriveCount > 0);
      const page = rows.slice(0, limit);
      const last = page.at(-1);
      return {
        executions: page.map(listItem),
        ...(rows.length > limit && last !== undefined ? { nextToken: pageToken(last.id) } : {}),
      };
    },

    async getExecutionHistory({
      executionArn,
      maxResults,
      nextToken,
      reverseOrder = false,
      includeExecutionData = true,
    }) {
      const row = executionOf(executionArn);
      const limit = pageSize(maxResults);
      const last = journal.lastEventId(row.id);
      const first = nextToken === undefined ? (reverseOrder ? last : 1) : readPageToken(nextToken);
      const from = reverseOrder ? Math.max(1, first - limit + 1) : first;
      const events = journal.events(row.id, from, reverseOrder ? first - from + 1 : limit);
      const next = reverseOrder ? from - 1 : from + events.length;
      const more = reverseOrder ? next >= 1 : next <= last;
      if (reverseOrder) events.reverse();
      return {
        events: includeExecutionData ? events : events.map(withoutData),
        ...(more ? { nextToken: pageToken(next) } : {}),
      };
    },

    async stopExecution({ executionArn, error, cause }) {
      const row = executionOf(executionArn);
      if (row.status === "RUNNING") await executions.post(row.id, { type: "stop", error, cause });
      return { stopDate: executionOf(executionArn).stoppedAt ?? clock.now() };
    },

    async redriveExecution({ executionArn }) {
      const row = executionOf(executionArn);
      const { redriveStatus, redriveStatusReason } = describe(row, clock.now());
      if (redriveStatus !== "REDRIVABLE") {
        throw new ServiceError("ExecutionNotRedrivable", redriveStatusReason ?? "Execution cannot be redriven");
      }
      return { redriveDate: await executions.redrive(row) };
    },

    async whenFinished(executionArn) {
      const row = executionOf(executionArn);
      if (row.status === "RUNNING") await executions.whenEnded(row.id);
      return describe(executionOf(executionArn), clock.now());
    },
  };
}

function typeNotSupported(): ServiceError {
  return new ServiceError(
    "StateMachineTypeNotSupported",
    "This operation is not supported by this type of state machine",
  );
}

/** @throws ServiceError `InvalidExecutionInput`, `ValidationException` */
function checkInput(input: string): void {
  if (isTooLarge(input)) {
    throw new ServiceError(
      "ValidationException",
      `1 validation error detected: Value at 'input' failed to satisfy constraint: Member must have length less than or equal to ${MAX_PAYLOAD_BYTES}`,
    );
  }
  const problem = describeJsonError(input);
  if (problem !== undefined) {
    throw new ServiceError("InvalidExecutionInput", `Invalid State Machine Execution Input: '${problem}'`);
  }
}

/** A failed execution can be redriven for 14 days. */
const REDRIVE_PERIOD_MS = 14 * 86_400_000;

function describe(row: ExecutionRow, now: number): ExecutionDescription {
  return {
    ...listItem(row),
    input: row.input,
    inputDetails: { included: true },
    ...(row.output === null ? {} : { output: row.output, outputDetails: { included: true } }),
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.cause === null ? {} : { cause: row.cause }),
    ...redriveStatus(row, now),
  };
}

function redriveStatus(
  row: ExecutionRow,
  now: number,
): Pick<ExecutionDescription, "redriveStatus" | "redriveStatusReason"> {
  if (row.status === "RUNNING" || row.status === "SUCCEEDED") {
    return {
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: `Execution is ${row.status} and cannot be redriven`,
    };
  }
  if (now - row.startedAt > REDRIVE_PERIOD_MS) {
    return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: "Execution start date is more than 14 days ago" };
  }
  return { redriveStatus: "REDRIVABLE" };
}

function listItem(row: ExecutionRow): ExecutionListItem {
  const origin = row.origin === null ? {} : (JSON.parse(row.origin) as { readonly mapRunArn?: string });
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    ...(origin.mapRunArn === undefined ? {} : { mapRunArn: origin.mapRunArn }),
    name: row.name,
    status: row.status as ExecutionStatus,
    startDate: row.startedAt,
    ...(row.stoppedAt === null ? {} : { stopDate: row.stoppedAt }),
    redriveCount: row.redriveCount,
    ...(row.redrivenAt === null ? {} : { redriveDate: row.redrivenAt }),
  };
}

/** Express runs are billed by 100 ms and 64 MB. */
const BILLED_STEP_MS = 100;

function describeSync(row: ExecutionRow): JsonObject {
  const stoppedAt = row.stoppedAt ?? row.startedAt;
  return {
    executionArn: row.arn,
    stateMachineArn: row.machineArn,
    name: row.name,
    startDate: row.startedAt,
    stopDate: stoppedAt,
    status: row.status,
    ...(row.error === null ? {} : { error: row.error }),
    ...(row.cause === null ? {} : { cause: row.cause }),
    input: row.input,
    inputDetails: { included: true },
    ...(row.output === null ? {} : { output: row.output }),
    outputDetails: { included: true },
    billingDetails: {
      billedMemoryUsedInMB: 64,
      billedDurationInMilliseconds:
        Math.max(1, Math.ceil((stoppedAt - row.startedAt) / BILLED_STEP_MS)) * BILLED_STEP_MS,
    },
  };
}

const DATA_FIELDS = new Set(["input", "output", "parameters", "cause", "error", "assignedVariables"]);
const DETAIL_FIELDS = new Set(["inputDetails", "outputDetails", "assignedVariablesDetails"]);

/** As `includeExecutionData: false` wants it: what happened, not with what. */
function withoutData(event: HistoryEvent): HistoryEvent {
  return Object.fromEntries(
    Object.entries(event).map(([key, value]): [string, Json] => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) return [key, value];
      const kept = Object.entries(value as JsonObject)
        .filter(([field]) => !DATA_FIELDS.has(field))
        .map(([field, detail]): [string, Json] => [field, DETAIL_FIELDS.has(field) ? { truncated: true } : detail]);
      return [key, Object.fromEntries(kept)];
    }),
  ) as unknown as HistoryEvent;
}
