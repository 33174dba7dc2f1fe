import { formatInstant } from "../../core/instant.ts";
import type { Engine } from "../../local/stepfunctions/engine.ts";
import type { HistoryEvent } from "../../local/stepfunctions/history.ts";

/** What `asl run` answers; `history` has the events of GetExecutionHistory with RFC 3339 timestamps. */
export interface ExecutionDocument {
  readonly status: string;
  /** JSON, not text. */
  readonly output: unknown;
  readonly error: string | null;
  readonly cause: string | null;
  readonly start_date: string;
  readonly stop_date: string | null;
  readonly history: readonly (Omit<HistoryEvent, "timestamp"> & { readonly timestamp: string })[];
}

/** The most events that one page has. */
const PAGE = 1000;

export async function buildExecutionDocument(engine: Engine, executionArn: string): Promise<ExecutionDocument> {
  const { status, output, error, cause, startDate, stopDate } = await engine.describeExecution({ executionArn });
  const events: HistoryEvent[] = [];
  for (let nextToken: string | undefined; ; ) {
    const page = { executionArn, maxResults: PAGE, ...(nextToken === undefined ? {} : { nextToken }) };
    const answer = await engine.getExecutionHistory(page);
    events.push(...answer.events);
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return {
    status,
    output: output === undefined ? null : (JSON.parse(output) as unknown),
    error: error ?? null,
    cause: cause ?? null,
    start_date: formatInstant(startDate),
    stop_date: stopDate === undefined ? null : formatInstant(stopDate),
    history: events.map((event) => ({ ...event, timestamp: formatInstant(event.timestamp) })),
  };
}

/** One event a line, then how it ended. */
export function formatExecution({ status, output, error, cause, history }: ExecutionDocument): string {
  const width = String(history.length).length;
  const lines = history.map((event) => {
    const details = event.stateEnteredEventDetails ?? event.stateExitedEventDetails;
    const { name = "" } = (details ?? {}) as { readonly name?: string };
    return `${String(event.id).padStart(width)}  ${event.timestamp}  ${event.type}  ${name}`.trimEnd();
  });
  const end =
    status === "SUCCEEDED"
      ? JSON.stringify(output, undefined, 2)
      : [error, cause].filter((part) => part !== null).join(": ");
  return [...lines, "", `${status}  ${end}`.trimEnd()].join("\n");
}
