import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { createEngine } from "../../local/stepfunctions/create-engine.ts";
import type { Engine } from "../../local/stepfunctions/engine.ts";
import { type ResourceHandler, TaskError } from "../../local/stepfunctions/resources.ts";
import { createVirtualClock } from "../../local/stepfunctions/virtual-clock.ts";

/** Longer than any attempt may take. */
const FOR_EVER_MS = 86_400_000;

export interface Recorded {
  readonly machine: string;
  readonly name: string;
  readonly definition: string;
  readonly input: string;
  readonly events: readonly HistoryEvent[];
}

/**
 * The history that the embedded engine writes for the same machine and input when its functions answer what they
 * answered in a recorded execution, one task after another.
 */
export async function replayEmbedded(recorded: Recorded): Promise<readonly object[]> {
  const answers = recorded.events.filter(({ type }) =>
    ["TaskSucceeded", "TaskFailed", "TaskTimedOut"].includes(type ?? ""),
  );
  const answer: ResourceHandler = async ({ takes }) => {
    const next = answers.shift();
    if (next?.type === "TaskTimedOut") {
      takes(FOR_EVER_MS);
      return null;
    }
    const { error, cause } = next?.taskFailedEventDetails ?? {};
    if (error !== undefined) throw new TaskError(error, cause);
    return JSON.parse(next?.taskSucceededEventDetails?.output ?? "null");
  };
  const clock = createVirtualClock(0);
  const engine: Engine = createEngine({
    journal: ":memory:",
    clock,
    resources: {
      "lambda:invoke": async (request) => {
        const { taskToken } = request;
        if (taskToken === undefined) return answer(request);
        const next = answers.shift();
        const { error = "", cause = "" } = next?.taskFailedEventDetails ?? {};
        const output = next?.taskSucceededEventDetails?.output;
        // After this call has returned, as a control function that lets a run wait does.
        clock.at(clock.now() + 1, () =>
          output === undefined
            ? engine.sendTaskFailure({ taskToken, error, cause })
            : engine.sendTaskSuccess({ taskToken, output }),
        );
        return null;
      },
    },
  });
  const { stateMachineArn } = await engine.createStateMachine({
    name: recorded.machine,
    definition: recorded.definition,
  });
  const { executionArn } = await engine.startExecution({ stateMachineArn, name: recorded.name, input: recorded.input });
  await engine.whenFinished(executionArn);
  const { events } = await engine.getExecutionHistory({ executionArn, maxResults: 1000 });
  await engine.close();
  return events;
}

/** What must be the same of an event wherever the machine ran: no times, tokens or metadata of the invocation. */
export function essence(event: object): object {
  const { type, ...rest } = event as HistoryEvent;
  const details = Object.entries(rest).find(([key]) => key.endsWith("EventDetails"))?.[1] as
    | { readonly [field: string]: unknown }
    | undefined;
  const isSubmission = type === "TaskSubmitted";
  return {
    type,
    name: details?.name,
    resource: details?.resource,
    timeout: details?.timeoutInSeconds,
    input: parse(details?.input),
    output: isSubmission ? undefined : parse(details?.output),
    parameters: withoutTokens(parse(details?.parameters)),
    // LocalStack has no cause where AWS's is empty.
    error: details?.error,
    cause: details?.cause === "" ? undefined : parse(details?.cause),
  };
}

function parse(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withoutTokens(parameters: unknown): unknown {
  return JSON.parse(
    JSON.stringify(parameters ?? null, (key, value) =>
      ["task_token", "execution_started_at"].includes(key) ? "(differs)" : value,
    ),
  );
}
