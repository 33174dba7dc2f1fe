import { onTestFinished } from "vitest";
import { createEngine } from "../../../../local/stepfunctions/create-engine.ts";
import { buildIntegrations } from "../../../../local/stepfunctions/integrations/build-integrations.ts";
import type { JsonObject } from "../../../../local/stepfunctions/json.ts";
import { createRealClock } from "../../../../local/stepfunctions/real-clock.ts";

/** One Task that calls `resource` in this environment: what its machine ends with. */
export async function runTask(
  environment: Record<string, string>,
  resource: string,
  args: JsonObject,
  options: { readonly lambdaEndpoint?: string; readonly input?: string } = {},
) {
  const clock = createRealClock();
  const engine = createEngine({
    journal: ":memory:",
    clock,
    resources: buildIntegrations(environment, options.lambdaEndpoint),
  });
  onTestFinished(async () => {
    clock.close();
    await engine.close();
  });
  const task = {
    Type: "Task",
    Resource: resource,
    ...(resource.includes(":states:") ? { Arguments: args } : {}),
    End: true,
  };
  const definition = { QueryLanguage: "JSONata", StartAt: "Task", States: { Task: task } };
  const { stateMachineArn } = await engine.createStateMachine({ name: "machine", definition });
  const input = options.input ?? JSON.stringify(args);
  const { executionArn } = await engine.startExecution({ stateMachineArn, name: "one", input });
  const { status, output, error, cause } = await engine.whenFinished(executionArn);
  return { status, output: output === undefined ? undefined : JSON.parse(output), error, cause };
}
