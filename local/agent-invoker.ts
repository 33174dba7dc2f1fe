import type { WorkRequest, WorkResult } from "../core/node.ts";
import { AgentFailure } from "./agent-pool/agent-failure.ts";
import type { AgentPool } from "./agent-pool/agent-pool.ts";
import type { Clock } from "./stepfunctions/clock.ts";
import type { ResourceRequest } from "./stepfunctions/resources.ts";
import { modelledWorkMillis } from "./work-time.ts";

/** In virtual time the state's timeout cannot end an agent that never answers: this much real time can. */
const VIRTUAL_LIMIT_SECONDS = 60;

export interface AgentInvokerOptions {
  readonly pool: AgentPool;
  readonly clock: Clock;
  /** How many times faster than real the clock runs; irrelevant in virtual time. */
  readonly speed: number;
  readonly seed: number;
  readonly estimatedDurationSeconds: (task: string) => number;
  /** Told how long each attempt took by the clock. */
  readonly onTaken: (agent: string, millis: number) => void;
}

/** Invokes an agent for the engine, by the time of its clock. */
export type AgentInvoker = (agent: string, work: WorkRequest, request: ResourceRequest) => Promise<WorkResult>;

/**
 * In real time an attempt takes what it takes. In scaled and virtual time it takes a modelled time (`work-time.ts`):
 * the real work is done at its beginning, and the answer is held back until the modelled end.
 */
export function createAgentInvoker({ pool, clock, speed, seed, ...options }: AgentInvokerOptions): AgentInvoker {
  const modelled = clock.virtual || speed !== 1;
  const model = (work: WorkRequest): number =>
    modelledWorkMillis({
      estimatedDurationSeconds: options.estimatedDurationSeconds(work.grant.task),
      runId: work.grant.run_id,
      attempt: work.attempt,
      seed,
    });

  /** One agent at a time while nothing else happens: whatever it reads and writes, it does so in the same order every time. */
  async function runAlone(agent: string, work: WorkRequest, signal: AbortSignal): Promise<WorkResult> {
    const limit = AbortSignal.timeout(VIRTUAL_LIMIT_SECONDS * 1_000);
    const invocation = { agent, request: work, time: { now: clock.now(), speed: 0 } };
    try {
      return await pool.run(invocation, AbortSignal.any([signal, limit]));
    } catch (error) {
      if (!limit.aborted) throw error;
      throw new AgentFailure({
        errorType: "States.Timeout",
        errorMessage: `no answer within ${VIRTUAL_LIMIT_SECONDS} s of real time`,
        trace: [],
      });
    }
  }

  async function runBeside(agent: string, work: WorkRequest, signal: AbortSignal): Promise<WorkResult> {
    const startedAt = clock.now();
    try {
      return await pool.run({ agent, request: work, time: { now: startedAt, speed } }, signal);
    } finally {
      if (!modelled) options.onTaken(agent, clock.now() - startedAt);
    }
  }

  return (agent, work, request) => {
    if (modelled) {
      const millis = model(work);
      options.onTaken(agent, millis);
      request.takes(millis);
    }
    if (!clock.virtual) return runBeside(agent, work, request.signal);
    return new Promise((resolve, reject) => {
      clock.at(clock.now(), () => runAlone(agent, work, request.signal).then(resolve, reject));
    });
  };
}
