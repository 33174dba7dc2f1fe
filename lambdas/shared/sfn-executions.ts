import { randomUUID } from "node:crypto";
import {
  DescribeExecutionCommand,
  ExecutionAlreadyExists,
  ExecutionDoesNotExist,
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TaskDoesNotExist,
  TaskTimedOut,
} from "@aws-sdk/client-sfn";
import type { Executions, TokenAnswer } from "../../core/ports/executions.ts";

export interface SfnExecutionsOptions {
  readonly client: SFNClient;
  /** A machine's ARN without its task's name, e.g. `arn:aws:states:us-east-1:111122223333:stateMachine:orchestrator-default-`. */
  readonly machineArnPrefix: string;
}

/** The `Executions` port over AWS Step Functions. Errors of AWS that the port does not name are thrown as they are. */
export function createSfnExecutions({ client, machineArnPrefix }: SfnExecutionsOptions): Executions {
  /** A late token is `TaskTimedOut` on AWS and `InvalidToken` elsewhere. */
  async function answer(send: () => Promise<unknown>): Promise<TokenAnswer> {
    try {
      await send();
      return "delivered";
    } catch (error) {
      if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken) {
        return "gone";
      }
      throw error;
    }
  }

  return {
    /**
     * While an execution runs, Step Functions answers a second start with the same name and input as if it were the
     * first. `start_request_id`, new with every call and kept by the SDK's own retries, makes the inputs differ: the
     * second start is refused and known as one.
     */
    async start({ machine, name, input }) {
      const stateMachineArn = `${machineArnPrefix}${machine}`;
      try {
        const started = await client.send(
          new StartExecutionCommand({
            stateMachineArn,
            name,
            input: JSON.stringify({ ...input, start_request_id: randomUUID() }),
          }),
        );
        return { execution_arn: started.executionArn ?? executionArn(stateMachineArn, name), started: true };
      } catch (error) {
        if (!(error instanceof ExecutionAlreadyExists)) throw error;
        return { execution_arn: executionArn(stateMachineArn, name), started: false };
      }
    },

    async stop({ execution_arn, error, cause }) {
      await client.send(new StopExecutionCommand({ executionArn: execution_arn, error, cause }));
    },

    async describe(executionArn) {
      try {
        const { status, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
        return {
          execution_arn: executionArn,
          // An execution that may be redriven has failed; the port knows no redrive.
          status: status === undefined || status === "PENDING_REDRIVE" ? "FAILED" : status,
          ...(error === undefined ? {} : { error }),
          ...(cause === undefined ? {} : { cause }),
        };
      } catch (error) {
        if (error instanceof ExecutionDoesNotExist) return undefined;
        throw error;
      }
    },

    answerSuccess: (taskToken, output) =>
      answer(() => client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),

    answerFailure: (taskToken, error, cause) =>
      answer(() => client.send(new SendTaskFailureCommand({ taskToken, error, cause }))),
  };
}

/** `…:stateMachine:NAME` and an execution's name → `…:execution:NAME:EXECUTION`. */
function executionArn(stateMachineArn: string, name: string): string {
  return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${name}`;
}
