import type { Execution, Executions, TokenAnswer } from "../core/ports/executions.ts";
import type { Engine } from "./stepfunctions/engine.ts";
import { ServiceError } from "./stepfunctions/service-error.ts";

/** What the service calls a token that nobody waits for any more. */
const GONE: ReadonlySet<string> = new Set(["TaskTimedOut", "TaskDoesNotExist", "InvalidToken"]);

/**
 * The `Executions` port over the embedded engine.
 * @param machineArns by machine name: the machines that exist in the engine.
 */
export function createEngineExecutions(engine: Engine, machineArns: ReadonlyMap<string, string>): Executions {
  /** Starts under way, by execution ARN: of two at once for one name exactly one has started it. */
  const starting = new Map<string, Promise<boolean>>();

  async function startOnce(stateMachineArn: string, name: string, input: string, arn: string): Promise<boolean> {
    if ((await describe(arn)) !== undefined) return false;
    try {
      await engine.startExecution({ stateMachineArn, name, input });
      return true;
    } catch (error) {
      if (isNamed(error, "ExecutionAlreadyExists")) return false;
      throw error;
    }
  }

  async function describe(executionArn: string): Promise<Execution | undefined> {
    try {
      const { status, error, cause } = await engine.describeExecution({ executionArn });
      return {
        execution_arn: executionArn,
        // An execution that may be redriven has failed; the port knows no redrive.
        status: status === "PENDING_REDRIVE" ? "FAILED" : status,
        ...(error === undefined ? {} : { error }),
        ...(cause === undefined ? {} : { cause }),
      };
    } catch (error) {
      if (isNamed(error, "ExecutionDoesNotExist")) return undefined;
      throw error;
    }
  }

  async function answer(send: () => Promise<void>): Promise<TokenAnswer> {
    try {
      await send();
      return "delivered";
    } catch (error) {
      if (error instanceof ServiceError && GONE.has(error.name)) return "gone";
      throw error;
    }
  }

  return {
    async start({ machine, name, input }) {
      const stateMachineArn = machineArns.get(machine);
      if (stateMachineArn === undefined) throw new ServiceError("StateMachineDoesNotExist", `no machine ${machine}`);
      const arn = `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
      const before = starting.get(arn);
      if (before !== undefined) {
        await before;
        return { execution_arn: arn, started: false };
      }
      const start = startOnce(stateMachineArn, name, JSON.stringify(input), arn);
      starting.set(arn, start);
      try {
        return { execution_arn: arn, started: await start };
      } finally {
        starting.delete(arn);
      }
    },
    async stop({ execution_arn, error, cause }) {
      await engine.stopExecution({ executionArn: execution_arn, error, cause });
    },
    describe,
    answerSuccess: (taskToken, output) =>
      answer(() => engine.sendTaskSuccess({ taskToken, output: JSON.stringify(output) })),
    answerFailure: (taskToken, error, cause) => answer(() => engine.sendTaskFailure({ taskToken, error, cause })),
  };
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof ServiceError && error.name === name;
}
