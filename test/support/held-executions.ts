import type { Json } from "../../core/json.ts";
import type { Execution, ExecutionStatus, Executions } from "../../core/ports/executions.ts";

export interface Answer {
  readonly token: string;
  readonly success?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/** Executions that go nowhere by themselves: a test says what each does, and reads what it was told. */
export interface HeldExecutions extends Executions {
  readonly started: readonly { readonly machine: string; readonly name: string; readonly input: Json }[];
  readonly answers: readonly Answer[];
  answerTo(token: string): Answer | undefined;
  /** Whether the execution of this name has ended. */
  isOver(name: string): boolean;
  /** The state of an execution that waits is tried again: from now on only this token is waited with. */
  expect(executionArn: string, token: string): void;
  /** Ends an execution as a machine or a person would, without the orchestrator's doing. */
  end(executionArn: string, status: Exclude<ExecutionStatus, "RUNNING">, error?: string): void;
}

export function createHeldExecutions(): HeldExecutions {
  const executions = new Map<string, Execution>();
  const started: { machine: string; name: string; input: Json }[] = [];
  const answers: Answer[] = [];
  const expected = new Map<string, string>();

  /** A token is named after its execution: `<arn>@<state's try>`. */
  function answer(given: Answer): "delivered" | "gone" {
    const arn = given.token.split("@", 1)[0] as string;
    if (executions.get(arn)?.status !== "RUNNING" || expected.get(arn) !== given.token) return "gone";
    answers.push(given);
    expected.delete(arn);
    // A run that may not go: its machine ends, green when it was skipped.
    if (given.error !== undefined) {
      executions.set(arn, { execution_arn: arn, status: given.error === "Skipped" ? "SUCCEEDED" : "FAILED" });
    }
    return "delivered";
  }

  return {
    started,
    answers,
    isOver: (name) => [...executions].some(([arn, { status }]) => arn.endsWith(`:${name}`) && status !== "RUNNING"),
    answerTo: (token) => answers.find((answer) => answer.token === token),
    async start({ machine, name, input }) {
      const execution_arn = `arn:held:${machine}:${name}`;
      if (executions.has(execution_arn)) return { execution_arn, started: false };
      executions.set(execution_arn, { execution_arn, status: "RUNNING" });
      started.push({ machine, name, input });
      return { execution_arn, started: true };
    },
    async stop({ execution_arn, error, cause }) {
      if (executions.get(execution_arn)?.status !== "RUNNING") return;
      executions.set(execution_arn, { execution_arn, status: "ABORTED", error, cause });
    },
    expect(executionArn, token) {
      if (answers.every((given) => given.token !== token)) expected.set(executionArn, token);
    },
    describe: async (executionArn) => executions.get(executionArn),
    answerSuccess: async (token, output) => answer({ token, success: output }),
    answerFailure: async (token, error, cause) => answer({ token, error, cause }),
    end(execution_arn, status, error) {
      executions.set(execution_arn, { execution_arn, status, ...(error === undefined ? {} : { error }) });
    },
  };
}
