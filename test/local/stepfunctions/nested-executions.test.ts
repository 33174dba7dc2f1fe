import { describe, expect, it } from "vitest";
import type { Engine } from "../../../local/stepfunctions/engine.ts";
import type { JsonObject } from "../../../local/stepfunctions/json.ts";
import { LAMBDA, lines, runMachine, single } from "./support/run-machine.ts";

const CHILD = "arn:aws:states:us-east-1:000000000000:stateMachine:child";
const CHILD_RUN = "arn:aws:states:us-east-1:000000000000:execution:child:c";
const start = (pattern: string, more: object = {}) =>
  single({
    Type: "Task",
    Resource: `arn:aws:states:::states:startExecution${pattern}`,
    Arguments: { StateMachineArn: CHILD, Name: "c", Input: { x: 1 } },
    ...more,
  });
const waits = {
  StartAt: "W",
  States: {
    W: { Type: "Wait", Seconds: 5, Next: "P" },
    P: { Type: "Pass", Output: { y: "{% $states.input.x + 1 %}" }, End: true },
  },
};

describe("startExecution", () => {
  it("plain answers at once with the child's ARN", async () => {
    const { result, seconds } = await runMachine(start(""), { machines: { child: waits } });
    expect(result).toMatchObject({ ExecutionArn: "arn:aws:states:us-east-1:000000000000:execution:child:c" });
    expect(seconds).toBe(0);
  });

  it("through the SDK answers what the API answers, its instant as text", async () => {
    const machine = start("");
    const task = {
      ...((machine.States as JsonObject).S as JsonObject),
      Resource: "arn:aws:states:::aws-sdk:sfn:startExecution",
    };
    const { result } = await runMachine({ ...machine, States: { S: task } }, { machines: { child: waits } });
    expect(result).toEqual({ ExecutionArn: CHILD_RUN, StartDate: "2026-01-01T00:00:00.000Z" });
  });

  it(".sync waits for the child and gives input and output as text, .sync:2 as JSON", async () => {
    const text = await runMachine(start(".sync"), { machines: { child: waits } });
    expect([text.result, text.seconds]).toMatchObject([
      { Status: "SUCCEEDED", Input: '{"x":1}', Output: '{"y":2}', Name: "c" },
      5,
    ]);
    const json = await runMachine(start(".sync:2"), { machines: { child: waits } });
    expect(json.result).toMatchObject({ Status: "SUCCEEDED", Input: { x: 1 }, Output: { y: 2 } });
    expect(lines(json.events).slice(2, 6)).toEqual([
      "3 <2 TaskScheduled",
      "4 <3 TaskStarted",
      "5 <4 TaskSubmitted",
      "6 <5 TaskSucceeded",
    ]);
  });

  it(".sync fails with States.TaskFailed and a description of the child as cause", async () => {
    const { error, cause } = await runMachine(start(".sync:2"), {
      machines: { child: single({ Type: "Fail", Error: "E", Cause: "why" }) },
    });
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(cause ?? "")).toMatchObject({
      Cause: "why",
      Error: "E",
      Status: "FAILED",
      Input: '{"x":1}',
      Name: "c",
    });
  });

  it("fails by the service's own name for a machine that is not there", async () => {
    const { error, cause } = await runMachine(start(""));
    expect(error).toBe("StepFunctions.StateMachineDoesNotExistException");
    expect(cause).toContain(
      `State Machine Does Not Exist: '${CHILD}' (Service: AWSStepFunctions; Status Code: 400; Error Code: StateMachineDoesNotExist; Request ID: `,
    );
  });

  it("stops the child when it waits for it no more", async () => {
    let engine: Engine | undefined;
    const { S } = start(".sync:2", { TimeoutSeconds: 2 }).States as { readonly S: JsonObject };
    const { result } = await runMachine(
      {
        StartAt: "S",
        States: {
          S: { ...S, Catch: [{ ErrorEquals: ["States.Timeout"], Next: "W" }] },
          W: { Type: "Wait", Seconds: 1, Next: "Look" },
          Look: {
            Type: "Task",
            Resource: LAMBDA,
            Arguments: { FunctionName: "look" },
            Output: "{% $states.result.Payload %}",
            End: true,
          },
        },
      },
      {
        machines: { child: waits },
        functions: { look: async () => (await engine?.describeExecution({ executionArn: CHILD_RUN }))?.status ?? null },
        before: (made) => {
          engine = made;
        },
      },
    );
    expect(result).toBe("ABORTED");
  });
});
