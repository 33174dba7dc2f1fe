import { vi } from "vitest";
import { createEngineExecutions } from "../../local/engine-executions.ts";
import { createEngine } from "../../local/stepfunctions/create-engine.ts";
import { createRealClock } from "../../local/stepfunctions/real-clock.ts";
import { contractMachines, describeExecutions, type ExecutionsHarness } from "./executions-contract.ts";

describeExecutions("the embedded engine", open);

async function open(): Promise<ExecutionsHarness> {
  const tokens = new Map<string, string>();
  const clock = createRealClock();
  const engine = createEngine({
    journal: ":memory:",
    clock,
    resources: {
      "states:startExecution": async ({ executionArn, taskToken }) => {
        tokens.set(executionArn, String(taskToken));
        return {};
      },
    },
  });
  const arns = new Map<string, string>();
  const passArn = "arn:aws:states:us-east-1:000000000000:stateMachine:pass";
  for (const [name, definition] of Object.entries(contractMachines(passArn))) {
    arns.set(name, (await engine.createStateMachine({ name, definition })).stateMachineArn);
  }
  return {
    executions: createEngineExecutions(engine, arns),
    tokenOf: (executionArn) =>
      vi.waitFor(() => {
        const token = tokens.get(executionArn);
        if (token === undefined) throw new Error("the task has not begun to wait yet");
        return token;
      }),
    async close() {
      await engine.close();
      clock.close();
    },
  };
}
