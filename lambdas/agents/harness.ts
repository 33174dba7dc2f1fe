import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { JsonObject } from "../../core/json.ts";
import { type WorkRequest, type WorkResult, workRequestSchema } from "../../core/node.ts";
import type { Clock, EpochMillis } from "../../core/ports/clock.ts";
import type { Table } from "../../core/ports/table.ts";
import { createRunStore, type RunStore } from "../records/run-store.ts";
import { AgentError } from "./agent-error.ts";
import { createAttemptSignal } from "./attempt-signal.ts";
import { createPaperBroker } from "./broker/paper-broker.ts";
import type { Agent, AgentContext, AgentHandler } from "./contract.ts";
import { describeFailure, nameFailure } from "./failure.ts";
import type { MarketSource } from "./market/market-source.ts";
import { parseParameters } from "./parameters.ts";
import { createProgress } from "./progress.ts";
import { buildWorkResult } from "./work-result.ts";

/** Writes one structured line. */
type LogLine = (level: "info" | "warn", message: string, fields: JsonObject) => void;

export interface AgentHandlerDependencies {
  readonly agent: Agent;
  readonly table: Table;
  readonly clock: Clock;
  readonly market: MarketSource;
  readonly log: LogLine;
}

/**
 * Binds an agent to its world: what a Lambda and a local thread run for each attempt. It checks the parameters,
 * records the attempt's start and failure, gives the agent its context, ends it at its deadline, and checks what it
 * answers. Whatever is thrown has the name that Step Functions' Retry and Catch look at.
 */
export function createAgentHandler(dependencies: AgentHandlerDependencies): AgentHandler {
  const { agent, table, clock, log } = dependencies;
  const runs = createRunStore(table);

  return async (request, options = {}) => {
    const work = parseWorkRequest(request);
    const startedAt = clock.now();
    const sign = { run_id: work.grant.run_id, fencing_number: work.grant.fencing_number };
    const attempt = { ...sign, attempt: work.attempt };
    if ((await runs.attemptStarted({ ...attempt, at: formatInstant(startedAt) })) === "superseded")
      throw superseded(work);
    try {
      return await runAttempt(dependencies, runs, work, startedAt, options.signal);
    } catch (thrown) {
      const failure = nameFailure(thrown);
      const error = describeFailure(failure);
      const times = { started_at: formatInstant(startedAt), at: formatInstant(clock.now()) };
      log("warn", `attempt ${work.attempt} failed: ${error.message}`, { ...sign, agent: agent.name, error });
      await runs.attemptFailed({ ...attempt, ...times, error }).catch((unwritten: unknown) => {
        // The state machine learns of the failure all the same, and settling records it.
        log("warn", `the failure could not be recorded: ${String(unwritten)}`, sign);
      });
      throw failure;
    }
  };
}

async function runAttempt(
  { agent, table, clock, market, log }: AgentHandlerDependencies,
  runs: RunStore,
  { grant, attempt }: WorkRequest,
  now: EpochMillis,
  outside: AbortSignal | undefined,
): Promise<WorkResult> {
  const input = parseParameters(agent, grant.parameters);
  const ending = createAttemptSignal(parseInstant(grant.deadline), now, outside);
  const progress = createProgress(runs, clock, grant, () => ending.abort(superseded({ grant })));
  const fields = { run_id: grant.run_id, agent: agent.name, attempt };
  const scope = grant.fencing_scope === undefined ? {} : { fencingScope: grant.fencing_scope };
  const run = { task: grant.task, fencingNumber: grant.fencing_number, ...scope, runId: grant.run_id };
  const context: AgentContext = {
    now,
    runId: grant.run_id,
    task: grant.task,
    attempt,
    scheduledTime: grant.scheduled_time === null ? null : parseInstant(grant.scheduled_time),
    idempotencyKey: grant.idempotency_key,
    fencingNumber: grant.fencing_number,
    deadline: parseInstant(grant.deadline),
    signal: ending.signal,
    dependencies: grant.dependencies,
    signals: grant.signals,
    progress: progress.report,
    get market() {
      return market.at(now);
    },
    broker: createPaperBroker(table, { ...run, idempotencyKey: grant.idempotency_key, now }),
    table,
    log: {
      info: (message, more = {}) => log("info", message, { ...fields, ...more }),
      warn: (message, more = {}) => log("warn", message, { ...fields, ...more }),
    },
  };
  try {
    ending.signal.throwIfAborted();
    const answer = await agent.run(input, context);
    ending.signal.throwIfAborted();
    return buildWorkResult(agent, answer);
  } catch (thrown) {
    // What an agent throws when it is told to stop is of its own making: the reason is what counts.
    throw ending.signal.aborted ? ending.signal.reason : thrown;
  } finally {
    ending.release();
    await progress.settled();
  }
}

function parseWorkRequest(request: unknown): WorkRequest {
  const parsed = workRequestSchema.safeParse(request);
  if (parsed.success) return parsed.data;
  throw new AgentError("InvalidWorkRequest", {
    code: "WORK_REQUEST_INVALID",
    fault: "system",
    message: `the request is none that the state machine makes: ${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}`,
    remedy: "Start runs through the orchestrator; deploy state machines and functions of one version.",
  });
}

function superseded({ grant }: Pick<WorkRequest, "grant">): AgentError {
  return new AgentError("Fenced", {
    code: "RUN_SUPERSEDED",
    fault: "system",
    message: `${grant.run_id} has ended or another grant holds it: this attempt does not count any more`,
    remedy: "Nothing needs doing; `orchestrator why` tells what became of the run.",
    where: grant.run_id,
  });
}
