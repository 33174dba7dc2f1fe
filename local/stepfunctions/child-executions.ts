import type { ExecutionEvent } from "./advance.ts";
import type { Executions } from "./executions.ts";
import { StateFailure } from "./failure.ts";
import type { Journal } from "./journal.ts";
import type { ExecutionRow } from "./journal-rows.ts";
import type { Json, JsonObject } from "./json.ts";
import type { StoredMachine } from "./machine-store.ts";
import type { Origin } from "./origin.ts";
import { payloadOf } from "./payload.ts";
import { type ResourceHandler, TaskError } from "./resources.ts";
import { seededUuid } from "./seeded-random.ts";
import { ServiceError } from "./service-error.ts";

export interface ChildStart {
  readonly machine: StoredMachine;
  readonly name: string;
  readonly input: string;
  readonly origin?: Origin | undefined;
  readonly revision?: number;
}

/** The resources that the engine serves itself: executions of its own machines. */
export const NATIVE_RESOURCE_HANDLERS: {
  readonly [handler: string]: (executions: Pick<Executions, "startNamed">, region: string) => ResourceHandler;
} = {
  "states:startExecution": (executions) => startExecution(executions, "StepFunctions", "AWSStepFunctions"),
  "aws-sdk:sfn:startExecution": (executions) => startExecution(executions, "Sfn", "Sfn"),
};

/** Starts an execution; the same call again answers the one that it started before. */
function startExecution(
  executions: Pick<Executions, "startNamed">,
  errorPrefix: string,
  service: string,
): ResourceHandler {
  return async (request) => {
    const { StateMachineArn: machineArn, Input: input = {}, Name: name } = request.arguments as JsonObject;
    const requestId = seededUuid(`request/${request.invocationKey}/${request.retryCount}`);
    try {
      const row = await executions.startNamed({
        machineArn: String(machineArn),
        name: typeof name === "string" ? name : seededUuid(`child/${request.invocationKey}`),
        input: service === "Sfn" && typeof input === "string" ? input : JSON.stringify(input),
        origin: { startedBy: request.invocationKey },
      });
      if (service === "Sfn") return { ExecutionArn: row.arn, StartDate: new Date(row.startedAt).toISOString() };
      return {
        ExecutionArn: row.arn,
        SdkHttpMetadata: {
          AllHttpHeaders: { "x-amzn-RequestId": [requestId], "Content-Type": ["application/x-amz-json-1.0"] },
          HttpHeaders: { "Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": requestId },
          HttpStatusCode: 200,
        },
        SdkResponseMetadata: { RequestId: requestId },
        StartDate: row.startedAt,
      };
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      throw new TaskError(
        `${errorPrefix}.${error.name}Exception`,
        service === "Sfn"
          ? `${error.message} (Service: Sfn, Status Code: 400, Request ID: ${requestId}) (SDK Attempt Count: 1)`
          : `${error.message} (Service: ${service}; Status Code: 400; Error Code: ${error.name}; Request ID: ${requestId}; Proxy: null)`,
      );
    }
  };
}

type Settled =
  | Omit<Extract<ExecutionEvent, { readonly type: "succeeded" }>, "branch" | "key">
  | Omit<Extract<ExecutionEvent, { readonly type: "failed" }>, "branch" | "key">;

/** Tells how an execution ended to the Task that waits for it. */
export function attachChild(
  executions: Pick<Executions, "whenEnded">,
  journal: Journal,
  child: number,
  parsed: boolean,
  deliver: (result: Settled) => void,
): void {
  const report = (): void => {
    const row = journal.executionById(child);
    if (row !== undefined) deliver(resultOf(row, parsed));
  };
  if (journal.executionById(child)?.status === "RUNNING") executions.whenEnded(child).then(report);
  else report();
}

/** `.sync:2` gives input and output as JSON, `.sync` as text. */
function resultOf(row: ExecutionRow, parsed: boolean): Settled {
  const data = (text: string): Json => (parsed ? (JSON.parse(text) as Json) : text);
  const description: JsonObject = {
    ...(row.cause === null ? {} : { Cause: row.cause }),
    ...(row.error === null ? {} : { Error: row.error }),
    ExecutionArn: row.arn,
    Input: row.output === null ? row.input : data(row.input),
    InputDetails: { Included: true },
    Name: row.name,
    ...(row.output === null ? {} : { Output: data(row.output), OutputDetails: { Included: true } }),
    StartDate: row.startedAt,
    StateMachineArn: row.machineArn,
    Status: row.status,
    StopDate: row.stoppedAt,
  };
  if (row.status === "SUCCEEDED") return { type: "succeeded", output: payloadOf(description) };
  return { type: "failed", failure: new StateFailure("States.TaskFailed", JSON.stringify(description)) };
}
