import { type WorkResult, workResultSchema } from "../../core/node.ts";
import { AgentError } from "./agent-error.ts";
import type { Agent, AgentAnswer } from "./contract.ts";

/** Step Functions passes 262,144 bytes between states; the grant travels on beside the result and needs its part. */
const MAX_RESULT_BYTES = 200 * 1024;

/**
 * An agent's answer as the state machine passes it on.
 * @throws AgentError `InvalidResult` when it is not what the agent promises, `ResultTooLarge` above 200 KiB.
 */
export function buildWorkResult(agent: Agent, answer: AgentAnswer<unknown>): WorkResult {
  const output = agent.output.safeParse(answer.result);
  const signals = Object.entries(answer.signals ?? {}).map(
    ([name, { value, ttlSeconds }]) => [name, { value, ttl_seconds: ttlSeconds ?? null }] as const,
  );
  const work = workResultSchema.safeParse({ result: output.data, signals: Object.fromEntries(signals) });
  const issue = output.error?.issues[0] ?? work.error?.issues[0];
  if (issue !== undefined || work.data === undefined) {
    throw new AgentError("InvalidResult", {
      code: "RESULT_INVALID",
      fault: "system",
      message: `${agent.name} answered something else than it promises: ${issue?.path.join(".")}: ${issue?.message}`,
      remedy: "Correct the agent, or its output schema.",
    });
  }
  const bytes = Buffer.byteLength(JSON.stringify(work.data));
  if (bytes > MAX_RESULT_BYTES) {
    throw new AgentError("ResultTooLarge", {
      code: "RESULT_TOO_LARGE",
      fault: "user",
      message: `the result of ${agent.name} has ${bytes} bytes and does not fit between two states`,
      remedy: "Let the agent answer less: fewer symbols, a summary in place of every row.",
      expected: `at most ${MAX_RESULT_BYTES} bytes`,
      found: `${bytes} bytes`,
    });
  }
  return work.data;
}
