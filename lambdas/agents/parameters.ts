import { z } from "zod";
import type { JsonObject } from "../../core/json.ts";
import { AgentError } from "./agent-error.ts";
import type { Agent } from "./contract.ts";

/**
 * A task's parameters as the agent takes them, defaults applied.
 * @throws AgentError `InvalidParameters` that names every parameter that is wrong and those there are.
 */
export function parseParameters<Input extends z.ZodType>(
  agent: Pick<Agent<Input>, "name" | "input">,
  parameters: JsonObject,
): z.output<Input> {
  const parsed = agent.input.safeParse(parameters);
  if (parsed.success) return parsed.data;
  const found = parsed.error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join(".")}: ${message}`))
    .join("; ");
  const known = agent.input instanceof z.ZodObject ? Object.keys(agent.input.shape).join(", ") : "";
  throw new AgentError("InvalidParameters", {
    code: "PARAMETERS_INVALID",
    fault: "user",
    message: `parameters of ${agent.name}: ${found}`,
    remedy: "Correct parameters of the task, or those it was run with.",
    ...(known === "" ? {} : { expected: `parameters among ${known}` }),
    found: JSON.stringify(parameters).slice(0, 1000),
  });
}
