import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import type { Execution, Executions } from "../../core/ports/executions.ts";

/** An adapter with the machines of `contractMachines` created, under the names that are the keys. */
export interface ExecutionsHarness {
  readonly executions: Executions;
  /** The task token that an execution of the machine `token` waits for. */
  tokenOf(executionArn: string): Promise<string>;
  /** LocalStack takes a failure for a token that nobody waits for any more, and does nothing with it. */
  readonly ignoresLateFailures?: boolean;
  close(): Promise<void>;
}

/** @param childArn Of the machine `pass`: an execution of it is started with the token of a `token` execution. */
export function contractMachines(childArn: string): { readonly [name in "pass" | "fail" | "wait"]: JsonObject } & {
  readonly token: JsonObject;
} {
  const machine = (state: JsonObject): JsonObject => ({
    QueryLanguage: "JSONata",
    StartAt: "Only",
    States: { Only: state },
  });
  return {
    pass: machine({ Type: "Pass", End: true }),
    fail: machine({ Type: "Fail", Error: "Broken", Cause: "on purpose" }),
    wait: machine({ Type: "Wait", Seconds: 3_600, End: true }),
    token: machine({
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution.waitForTaskToken",
      Arguments: {
        StateMachineArn: childArn,
        Input: { token: "{% $states.context.Task.Token %}", parent: "{% $states.context.Execution.Id %}" },
      },
      TimeoutSeconds: 600,
      End: true,
    }),
  };
}

/** What every adapter of the `Executions` port does. */
export function describeExecutions(adapter: string, open: () => Promise<ExecutionsHarness>): void {
  describe(`the Executions port on ${adapter}`, () => {
    let harness: ExecutionsHarness;
    let executions: Executions;
    let names = 0;
    const run = `contract-${Math.random().toString(36).slice(2, 10)}`;
    const newName = (): string => `${run}-${++names}`;

    beforeAll(async () => {
      harness = await open();
      executions = harness.executions;
    }, 120_000);
    afterAll(() => harness.close());

    async function start(machine: string, name = newName()): Promise<string> {
      return (await executions.start({ machine, name, input: { name } })).execution_arn;
    }
    async function ended(executionArn: string): Promise<Execution | undefined> {
      return vi.waitFor(
        async () => {
          const execution = await executions.describe(executionArn);
          expect(execution?.status).not.toBe("RUNNING");
          return execution;
        },
        { timeout: 15_000, interval: 20 },
      );
    }

    test("an execution is started under its name and runs to its end", async () => {
      const name = newName();
      const { execution_arn, started } = await executions.start({ machine: "pass", name, input: { a: 1 } });
      expect(started).toBe(true);
      expect(execution_arn).toContain(name);
      expect(await ended(execution_arn)).toEqual({ execution_arn, status: "SUCCEEDED" });
    });

    test("the same name again answers the running execution and starts nothing", async () => {
      const request = { machine: "wait", name: newName(), input: { a: 1 } };
      const first = await executions.start(request);
      expect(await executions.start(request)).toEqual({ execution_arn: first.execution_arn, started: false });
    });

    test("so it does with another input, and after the execution has ended", async () => {
      const request = { machine: "wait", name: newName(), input: { a: 1 } };
      const first = await executions.start(request);
      const again = { execution_arn: first.execution_arn, started: false };
      expect(await executions.start({ ...request, input: { a: 2 } })).toEqual(again);
      await executions.stop({ execution_arn: first.execution_arn, error: "Stopped", cause: "by the test" });
      expect(await executions.start(request)).toEqual(again);
    });

    test("of two starts at once for one name exactly one has started it", async () => {
      const request = { machine: "wait", name: newName(), input: { a: 1 } };
      const both = await Promise.all([executions.start(request), executions.start(request)]);
      expect(both.map(({ started }) => started).toSorted()).toEqual([false, true]);
      expect(both[0].execution_arn).toBe(both[1].execution_arn);
    });

    test("a failed execution shows its error and cause", async () => {
      expect(await ended(await start("fail"))).toMatchObject({
        status: "FAILED",
        error: "Broken",
        cause: "on purpose",
      });
    });

    test("a running execution is stopped; one that has ended stays as it is", async () => {
      const waiting = await start("wait");
      await executions.stop({ execution_arn: waiting, error: "Stopped", cause: "by the test" });
      expect(await ended(waiting)).toMatchObject({ status: "ABORTED" });
      const passed = await start("pass");
      await ended(passed);
      await executions.stop({ execution_arn: passed, error: "Stopped", cause: "too late" });
      expect(await executions.describe(passed)).toMatchObject({ status: "SUCCEEDED" });
    });

    test("an execution that never was is not there", async () => {
      const arn = await start("pass");
      expect(await executions.describe(`${arn}-never-was`)).toBeUndefined();
    });

    test("a success reaches the task that waits for its token, whatever text it holds", async () => {
      const arn = await start("token");
      const output = { text: 'quotes " and \\ and\nlines', list: [1, null, true] };
      expect(await executions.answerSuccess(await harness.tokenOf(arn), output)).toBe("delivered");
      expect(await ended(arn)).toMatchObject({ status: "SUCCEEDED" });
    });

    test("a failure reaches it with error and cause", async () => {
      const arn = await start("token");
      const cause = JSON.stringify({ reasons: ["closed"] });
      expect(await executions.answerFailure(await harness.tokenOf(arn), "Skipped", cause)).toBe("delivered");
      expect(await ended(arn)).toMatchObject({ status: "FAILED", error: "Skipped", cause });
    });

    test("a token that nobody waits for any more is gone, for both answers", async () => {
      const arn = await start("token");
      const token = await harness.tokenOf(arn);
      await executions.answerSuccess(token, null);
      await ended(arn);
      expect(await executions.answerSuccess(token, null)).toBe("gone");
      const late = await executions.answerFailure(token, "Late", "");
      if (harness.ignoresLateFailures !== true) expect(late).toBe("gone");
      expect(await executions.describe(arn)).toMatchObject({ status: "SUCCEEDED" });
    });

    test("a token that never was is gone", async () => {
      expect(await executions.answerSuccess("never-was", null)).toBe("gone");
      expect(await executions.answerFailure("never-was", "Skipped", "")).toBe("gone");
    });
  });
}
