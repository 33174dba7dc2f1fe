import { createEngine } from "../../../../local/stepfunctions/create-engine.ts";
import type { Engine, ExecutionDescription } from "../../../../local/stepfunctions/engine.ts";
import type { HistoryEvent } from "../../../../local/stepfunctions/history.ts";
import type { Json, JsonObject } from "../../../../local/stepfunctions/json.ts";
import type { ResourceRequest, Resources } from "../../../../local/stepfunctions/resources.ts";
import { TaskError } from "../../../../local/stepfunctions/resources.ts";
import { createVirtualClock } from "../../../../local/stepfunctions/virtual-clock.ts";

export const START = Date.parse("2026-01-01T00:00:00Z");
export const LAMBDA = "arn:aws:states:::lambda:invoke";
export const LAMBDA_TOKEN = "arn:aws:states:::lambda:invoke.waitForTaskToken";
export const FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:echo";

/** Functions by name; `echo` answers its payload, `fail` throws `CustomError`. */
type Functions = { readonly [name: string]: (payload: Json, request: ResourceRequest) => Promise<Json> | Json };

export interface RunResult extends ExecutionDescription {
  /** The output, parsed. */
  readonly result: Json | undefined;
  readonly events: readonly HistoryEvent[];
  readonly seconds: number;
}

export function lambdaResources(functions: Functions = {}): Resources {
  const all: Functions = {
    echo: (payload) => payload,
    fail: () => {
      throw new TaskError("CustomError", '{"errorType":"CustomError"}');
    },
    ...functions,
  };
  return {
    "lambda:invoke": async (request) => {
      const { FunctionName: name, Payload: payload = {} } = request.arguments as JsonObject;
      const run = all[String(name)];
      if (run === undefined) throw new TaskError("Lambda.ResourceNotFoundException", `Function not found: ${name}`);
      return { ExecutedVersion: "$LATEST", Payload: await run(payload, request), StatusCode: 200 };
    },
    "lambda:function": async (request) => request.arguments,
  };
}

export interface RunOptions {
  readonly input?: Json | string;
  readonly functions?: Functions;
  readonly resources?: Resources;
  readonly machines?: { readonly [name: string]: JsonObject };
  /** Gets the engine before the execution starts. */
  readonly before?: (engine: Engine) => void;
  /** Gets the engine once the execution has started. */
  readonly meanwhile?: (engine: Engine, executionArn: string, clock: ReturnType<typeof createVirtualClock>) => void;
  readonly seed?: string;
}

/** Runs a machine to its end in virtual time. */
export async function runMachine(definition: JsonObject, options: RunOptions = {}): Promise<RunResult> {
  const clock = createVirtualClock(START);
  const resources = { ...lambdaResources(options.functions), ...options.resources };
  const engine = createEngine({ journal: ":memory:", clock, resources, seed: options.seed ?? "test" });
  for (const [name, other] of Object.entries(options.machines ?? {})) {
    await engine.createStateMachine({ name, definition: { QueryLanguage: "JSONata", ...other } });
  }
  const { stateMachineArn } = await engine.createStateMachine({
    name: "machine",
    definition: { QueryLanguage: "JSONata", ...definition },
  });
  const input = typeof options.input === "string" ? options.input : JSON.stringify(options.input ?? {});
  options.before?.(engine);
  const { executionArn } = await engine.startExecution({ stateMachineArn, name: "run", input });
  options.meanwhile?.(engine, executionArn, clock);
  const description = await engine.whenFinished(executionArn);
  const { events } = await engine.getExecutionHistory({ executionArn, maxResults: 1000 });
  await engine.close();
  return {
    ...description,
    result: description.output === undefined ? undefined : (JSON.parse(description.output) as Json),
    events,
    seconds: ((description.stopDate ?? START) - START) / 1000,
  };
}

/** One state that is the whole machine. */
export function single(state: JsonObject): JsonObject {
  const ends = ["Succeed", "Fail", "Choice"].includes(String(state.Type)) || state.Next !== undefined;
  return { StartAt: "S", States: { S: ends ? state : { ...state, End: true } } };
}

/** `2 <0 PassStateEntered S`: events as one reads them. */
export function lines(events: readonly HistoryEvent[]): readonly string[] {
  return events.map(({ id, previousEventId, type, timestamp: _timestamp, ...details }) => {
    const [about = {}] = Object.values(details) as JsonObject[];
    const name = (about.name ?? about.state ?? "") as string;
    const index = about.index === undefined ? "" : ` ${about.index}`;
    return `${id} <${previousEventId} ${type} ${name}${index}`.trim();
  });
}

/** The details of the only event of a type. */
export function detailsOf(events: readonly HistoryEvent[], type: string): JsonObject {
  const event = events.find((one) => one.type === type);
  const details = Object.entries(event ?? {}).find(([key]) => key.endsWith("Details"));
  return (details?.[1] ?? {}) as JsonObject;
}
