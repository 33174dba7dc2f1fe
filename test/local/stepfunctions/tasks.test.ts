import { describe, expect, it } from "vitest";
import { TaskError } from "../../../local/stepfunctions/resources.ts";
import {
  detailsOf,
  FUNCTION_ARN,
  LAMBDA,
  LAMBDA_TOKEN,
  lines,
  runMachine,
  START,
  single,
} from "./support/run-machine.ts";

const call = (name: string, more: object = {}) =>
  single({
    Type: "Task",
    Resource: LAMBDA,
    Arguments: { FunctionName: name, Payload: "{% $states.input %}" },
    ...more,
  });

describe("Task", () => {
  it("calls its resource with its Arguments and tells the history all of it", async () => {
    const { events, result } = await runMachine(call("echo", { Output: "{% $states.result.Payload %}" }), {
      input: { x: 1 },
    });
    expect(result).toEqual({ x: 1 });
    expect(lines(events)).toEqual([
      "1 <0 ExecutionStarted",
      "2 <0 TaskStateEntered S",
      "3 <2 TaskScheduled",
      "4 <3 TaskStarted",
      "5 <4 TaskSucceeded",
      "6 <5 TaskStateExited S",
      "7 <6 ExecutionSucceeded",
    ]);
    expect(detailsOf(events, "TaskScheduled")).toEqual({
      resourceType: "lambda",
      resource: "invoke",
      region: "us-east-1",
      parameters: '{"FunctionName":"echo","Payload":{"x":1}}',
    });
    expect(detailsOf(events, "TaskStarted")).toEqual({ resourceType: "lambda", resource: "invoke" });
    expect(detailsOf(events, "TaskSucceeded")).toEqual({
      resourceType: "lambda",
      resource: "invoke",
      output: '{"ExecutedVersion":"$LATEST","Payload":{"x":1},"StatusCode":200}',
      outputDetails: { truncated: false },
    });
  });

  it("has Lambda's own events for a bare function ARN", async () => {
    const { events, result } = await runMachine(single({ Type: "Task", Resource: FUNCTION_ARN, TimeoutSeconds: 5 }), {
      input: { x: 1 },
    });
    expect(result).toEqual({ x: 1 });
    expect(lines(events).slice(2, 5)).toEqual([
      "3 <2 LambdaFunctionScheduled",
      "4 <3 LambdaFunctionStarted",
      "5 <4 LambdaFunctionSucceeded",
    ]);
    expect(detailsOf(events, "LambdaFunctionScheduled")).toEqual({
      resource: FUNCTION_ARN,
      input: '{"x":1}',
      inputDetails: { truncated: false },
      timeoutInSeconds: 5,
    });
  });

  it("fails with the function's error and cause", async () => {
    const { events, error, cause } = await runMachine(call("fail"));
    expect([error, cause]).toEqual(["CustomError", '{"errorType":"CustomError"}']);
    expect(lines(events).slice(4)).toEqual(["5 <4 TaskFailed", "6 <5 ExecutionFailed"]);
    expect(detailsOf(events, "TaskFailed")).toEqual({ resourceType: "lambda", resource: "invoke", error, cause });
  });

  it("fails with States.TaskFailed when a handler breaks", async () => {
    const { error, cause } = await runMachine(call("broken"), {
      functions: {
        broken: () => {
          throw new Error("out of order");
        },
      },
    });
    expect([error, cause]).toEqual(["States.TaskFailed", "out of order"]);
  });

  it("takes a handler's nothing for null, and fails the state for what JSON cannot hold", async () => {
    const machine = single({ Type: "Task", Resource: FUNCTION_ARN });
    const answering = (answer: unknown) => ({ resources: { "lambda:function": async () => answer as null } });
    expect((await runMachine(machine, answering(undefined))).result).toBeNull();
    expect((await runMachine(machine, answering(10n))).error).toBe("States.TaskFailed");
  });

  it("refuses a result above 256 KiB, and States.ALL catches that", async () => {
    const { result, events } = await runMachine(
      {
        StartAt: "S",
        States: {
          S: {
            ...(call("huge").States as { S: object }).S,
            Catch: [
              { ErrorEquals: ["States.TaskFailed"], Next: "Wrong" },
              { ErrorEquals: ["States.ALL"], Next: "Z" },
            ],
          },
          Wrong: { Type: "Fail" },
          Z: { Type: "Succeed" },
        },
      },
      { functions: { huge: () => "x".repeat(300_000) } },
    );
    expect(result).toEqual({
      Error: "States.DataLimitExceeded",
      Cause:
        "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
    });
    expect(detailsOf(events, "TaskFailed").error).toBe("States.DataLimitExceeded");
  });
});

describe("TimeoutSeconds", () => {
  it("ends the call: the state fails with States.Timeout and the signal fires", async () => {
    let aborted = false;
    const { error, cause, seconds, events } = await runMachine(
      call("slow", { TimeoutSeconds: "{% $states.input.limit %}" }),
      {
        input: { limit: 5 },
        functions: {
          slow: (_payload, request) => {
            request.takes(60_000);
            request.signal.addEventListener("abort", () => {
              aborted = true;
            });
            return "late";
          },
        },
      },
    );
    expect([error, cause, seconds, aborted]).toEqual(["States.Timeout", undefined, 5, true]);
    expect(lines(events).slice(4)).toEqual(["5 <4 TaskTimedOut", "6 <5 ExecutionFailed"]);
    expect(detailsOf(events, "TaskTimedOut")).toEqual({
      resourceType: "lambda",
      resource: "invoke",
      error: "States.Timeout",
    });
    expect(detailsOf(events, "TaskScheduled").timeoutInSeconds).toBe(5);
  });

  it("is caught with an empty cause", async () => {
    const { result } = await runMachine(
      {
        StartAt: "S",
        States: {
          S: {
            ...(call("slow", { TimeoutSeconds: 1 }).States as { S: object }).S,
            Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Z" }],
          },
          Z: { Type: "Succeed" },
        },
      },
      {
        functions: {
          slow: (_payload, request) => {
            request.takes(2000);
            return 1;
          },
        },
      },
    );
    expect(result).toEqual({ Error: "States.Timeout", Cause: "" });
  });

  it("does not accept what is no positive whole number", async () => {
    const { error, cause } = await runMachine(call("echo", { TimeoutSeconds: "{% $states.input.limit %}" }), {
      input: { limit: "5" },
    });
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toContain("Expected 'integer', but was 'string' for value: \"5\"");
  });
});

describe("waitForTaskToken", () => {
  const wait = (more: object = {}) =>
    single({
      Type: "Task",
      Resource: LAMBDA_TOKEN,
      Arguments: { FunctionName: "ask", Payload: { token: "{% $states.context.Task.Token %}" } },
      ...more,
    });

  it("ends with what its token is answered with, after the call was submitted", async () => {
    let token = "";
    const { events, result, seconds } = await runMachine(wait(), {
      functions: {
        ask: (_payload, { taskToken = "" }) => {
          token = taskToken;
          return "asked";
        },
      },
      meanwhile: (engine, _arn, clock) => {
        clock.at(START + 30_000, () => engine.sendTaskSuccess({ taskToken: token, output: '{ "yes": 1 }' }));
      },
    });
    expect([result, seconds]).toEqual([{ yes: 1 }, 30]);
    expect(lines(events).slice(2, 6)).toEqual([
      "3 <2 TaskScheduled",
      "4 <3 TaskStarted",
      "5 <4 TaskSubmitted",
      "6 <5 TaskSucceeded",
    ]);
    expect(detailsOf(events, "TaskScheduled").resource).toBe("invoke.waitForTaskToken");
    expect(detailsOf(events, "TaskSucceeded").output).toBe('{ "yes": 1 }');
  });

  it("may be answered before the handler returns; what the handler does then is of no account", async () => {
    const { events, result } = await runMachine(wait(), {
      functions: { ask: () => undefined as never },
      resources: {
        "lambda:invoke": async ({ taskToken = "" }) => {
          await answer?.(taskToken);
          throw new TaskError("TooLate", "nobody cares");
        },
      },
      before: (engine) => {
        answer = (taskToken) => engine.sendTaskSuccess({ taskToken, output: "1" });
      },
    });
    expect(result).toBe(1);
    expect(lines(events).slice(3, 5)).toEqual(["4 <3 TaskStarted", "5 <4 TaskSucceeded"]);
  });
  let answer: ((taskToken: string) => Promise<void>) | undefined;

  it("fails with what its token is failed with; without error and cause both are null", async () => {
    const machine = {
      StartAt: "S",
      States: {
        S: { ...(wait().States as { S: object }).S, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }] },
        Z: { Type: "Succeed" },
      },
    };
    const run = (failure: { error?: string; cause?: string }) => {
      let token = "";
      return runMachine(machine, {
        functions: {
          ask: (_payload, { taskToken = "" }) => {
            token = taskToken;
            return null;
          },
        },
        meanwhile: (engine, _arn, clock) => {
          clock.at(START + 1000, () => engine.sendTaskFailure({ taskToken: token, ...failure }));
        },
      });
    };
    expect((await run({ error: "No", cause: "way" })).result).toEqual({ Error: "No", Cause: "way" });
    expect((await run({})).result).toEqual({ Error: null, Cause: null });
  });

  it("heartbeats keep it alive; without one it times out", async () => {
    let token = "";
    const { error, seconds, events } = await runMachine(wait({ HeartbeatSeconds: 10, TimeoutSeconds: 600 }), {
      functions: {
        ask: (_payload, { taskToken = "" }) => {
          token = taskToken;
          return null;
        },
      },
      meanwhile: (engine, _arn, clock) => {
        clock.at(START + 8000, () => engine.sendTaskHeartbeat({ taskToken: token }));
      },
    });
    expect([error, seconds]).toEqual(["States.Timeout", 18]);
    expect(detailsOf(events, "TaskScheduled")).toMatchObject({ heartbeatInSeconds: 10, timeoutInSeconds: 600 });
  });

  it("is caught as States.HeartbeatTimeout too", async () => {
    const { result } = await runMachine(
      {
        StartAt: "S",
        States: {
          S: {
            ...(wait({ HeartbeatSeconds: 5 }).States as { S: object }).S,
            Catch: [{ ErrorEquals: ["States.HeartbeatTimeout"], Next: "Z", Output: "caught" }],
          },
          Z: { Type: "Succeed" },
        },
      },
      { functions: { ask: () => null } },
    );
    expect(result).toBe("caught");
  });
});
