import type { DescribedValue } from "../config/describe.ts";
import type { JsonObject } from "../core/json.ts";
import {
  agentAnswerSchema,
  type OverridesAnswer,
  pageAnswerSchema,
  statusAnswerSchema,
  taskAnswerSchema,
} from "./client/answers.ts";
import { type Client, connect } from "./client/client.ts";
import { type CommandContext, EXIT } from "./command.ts";
import { exitCodeOf } from "./failure.ts";

/** A value set at run time, and its path in the configuration. */
export type Override = readonly [path: readonly string[], value: DescribedValue];

/** What people have set over the file in the orchestrator that runs; without one, nothing. */
export async function readOverrides(context: CommandContext): Promise<readonly Override[]> {
  try {
    return await askForOverrides(connect(context));
  } catch (error) {
    if (exitCodeOf(error) === EXIT.unreachable && context.globals.url === undefined) return [];
    throw error;
  }
}

async function askForOverrides(client: Client): Promise<readonly Override[]> {
  const status = statusAnswerSchema.parse(await client.get("/orchestrator/status"));
  const tasks = pageAnswerSchema(taskAnswerSchema).parse(await client.get("/tasks", { limit: "1000" }));
  const agents = pageAnswerSchema(agentAnswerSchema).parse(await client.get("/agents", { limit: "1000" }));
  return [
    ...describe(["orchestrator"], status.overrides),
    ...tasks.items.flatMap(({ name, overrides }) => describe(["tasks", name], overrides)),
    ...agents.items.flatMap(({ name, overrides }) => describe(["agents", name], overrides)),
  ];
}

function describe(path: readonly string[], overrides: OverridesAnswer): Override[] {
  return Object.entries(overrides).flatMap(([key, override]): Override[] => {
    if (override === undefined) return [];
    const origin = `runtime override by ${override.author} at ${override.at}`;
    if (key !== "parameters") return [[[...path, key], { value: override.value, origin }]];
    // Parameters are laid over the file's one by one.
    const parameters = Object.entries(override.value as JsonObject);
    return parameters.map(([name, value]) => [[...path, key, name], { value, origin }]);
  });
}
