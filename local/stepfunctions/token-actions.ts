import type { ExecutionEvent } from "./advance.ts";
import type { TokenActions } from "./engine.ts";
import type { Executions } from "./executions.ts";
import { StateFailure } from "./failure.ts";
import type { Journal } from "./journal.ts";
import { describeJsonError } from "./json-error.ts";
import { payloadFromText } from "./payload.ts";
import { ServiceError } from "./service-error.ts";
import { parseTaskToken } from "./task-token.ts";

export function createTokenActions(options: {
  readonly executions: Executions;
  readonly journal: Journal;
  readonly seed: string;
}): TokenActions {
  const { executions, journal, seed } = options;

  /** @throws ServiceError `InvalidToken`, `TaskTimedOut` */
  async function answer(taskToken: string, toEvent: (branch: number, key: number) => ExecutionEvent): Promise<void> {
    const content = parseTaskToken(taskToken, seed);
    if (content === undefined) throw new ServiceError("InvalidToken", "Invalid Token: 'Invalid token'");
    const row = journal.statusByArn(content.executionArn);
    const expected =
      row?.status === "RUNNING" && (await executions.post(row.id, toEvent(content.branch, content.scheduledEventId)));
    if (!expected) throw new ServiceError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'");
  }

  return {
    async sendTaskSuccess({ taskToken, output }) {
      const problem = describeJsonError(output);
      if (problem !== undefined) throw new ServiceError("InvalidOutput", `Invalid Output: '${problem}'`);
      const payload = payloadFromText(output);
      await answer(taskToken, (branch, key) => ({ type: "succeeded", branch, key, output: payload }));
    },
    async sendTaskFailure({ taskToken, error, cause }) {
      await answer(taskToken, (branch, key) => ({
        type: "failed",
        branch,
        key,
        failure: new StateFailure(error, cause),
      }));
    },
    async sendTaskHeartbeat({ taskToken }) {
      await answer(taskToken, (branch, key) => ({ type: "heartbeat", branch, key }));
    },
  };
}
