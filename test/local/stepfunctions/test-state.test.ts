import { afterAll, describe, expect, it } from "vitest";
import { createEngine } from "../../../local/stepfunctions/create-engine.ts";
import type { JsonObject } from "../../../local/stepfunctions/json.ts";
import type { TestStateRequest } from "../../../local/stepfunctions/test-state.ts";
import { createVirtualClock } from "../../../local/stepfunctions/virtual-clock.ts";
import { LAMBDA, LAMBDA_TOKEN, lambdaResources, START } from "./support/run-machine.ts";

const engine = createEngine({
  journal: ":memory:",
  clock: createVirtualClock(START),
  resources: lambdaResources(),
  seed: "test",
});
afterAll(() => engine.close());
const test = (definition: JsonObject, more: Omit<TestStateRequest, "definition"> = {}) =>
  engine.testState({ definition: JSON.stringify({ QueryLanguage: "JSONata", ...definition }), ...more });
const TASK = { Type: "Task", Resource: LAMBDA, Arguments: { FunctionName: "echo", Payload: "bar" }, End: true };
const MAP = {
  Type: "Map",
  Items: "{% $states.input %}",
  ItemProcessor: { StartAt: "I", States: { I: { Type: "Pass", End: true } } },
  End: true,
};
const refused = (message: string, name = "ValidationException") => expect.objectContaining({ name, message });

describe("TestState", () => {
  it("is an execution and a machine of its own each time", async () => {
    const ids = "{% [$states.context.Execution.Name, $states.context.StateMachine.Name] %}";
    const names = async () =>
      JSON.parse(String((await test({ Type: "Pass", Output: ids, End: true })).output)) as string[];
    expect(new Set([...(await names()), ...(await names())]).size).toBe(4);
  });

  it("tells output and next state", async () => {
    expect(
      await test({ Type: "Pass", Output: { a: "{% $states.input.x %}" }, Next: "N" }, { input: '{"x":1}' }),
    ).toEqual({ output: '{"a":1}', nextState: "N", status: "SUCCEEDED" });
    expect(
      await test(
        { Type: "Choice", Choices: [{ Condition: "{% $states.input > 1 %}", Next: "Big" }], Default: "Small" },
        { input: "2" },
      ),
    ).toEqual({ output: "2", nextState: "Big", status: "SUCCEEDED" });
    expect(await test({ Type: "Wait", Seconds: 9, Next: "N" })).toEqual({
      output: "{}",
      nextState: "N",
      status: "SUCCEEDED",
    });
    expect(await test({ Type: "Fail", Error: "E", Cause: "c" })).toEqual({ error: "E", cause: "c", status: "FAILED" });
  });

  it("gives causes without the sentence that names the state", async () => {
    expect(await test({ Type: "Pass", Output: "{% $nope %}", End: true })).toEqual({
      error: "States.QueryEvaluationError",
      cause: "The JSONata expression '$nope' specified for the field 'Output' returned nothing (undefined).",
      status: "FAILED",
    });
  });

  it("inspects arguments, result and variables", async () => {
    expect(
      await test(
        { ...TASK, Assign: { v: "{% $v + 1 %}" }, Output: "{% $states.result.Payload %}" },
        { variables: '{"v":1}', inspectionLevel: "DEBUG" },
      ),
    ).toEqual({
      output: '"bar"',
      inspectionData: {
        input: "{}",
        afterArguments: '{"FunctionName":"echo","Payload":"bar"}',
        result: '{"ExecutedVersion":"$LATEST","Payload":"bar","StatusCode":200}',
        variables: '{"v":2}',
      },
      status: "SUCCEEDED",
    });
  });

  it("takes a mocked result or error in place of the work", async () => {
    expect(await test(TASK, { mock: { result: '{"StatusCode":200}' } })).toEqual({
      output: '{"StatusCode":200}',
      status: "SUCCEEDED",
    });
    expect(await test(TASK, { mock: { errorOutput: { error: "E", cause: "c" } } })).toEqual({
      error: "E",
      cause: "c",
      status: "FAILED",
    });
  });

  it("says by which retrier a state would be tried again, and when", async () => {
    const retried = { ...TASK, Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2, MaxAttempts: 4 }] };
    const mock = { errorOutput: { error: "E", cause: "c" } };
    expect(
      await test(retried, { mock, stateConfiguration: { retrierRetryCount: 3 }, inspectionLevel: "TRACE" }),
    ).toEqual({
      error: "E",
      cause: "c",
      inspectionData: {
        input: "{}",
        afterArguments: '{"FunctionName":"echo","Payload":"bar"}',
        errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 16 },
      },
      status: "RETRIABLE",
    });
    expect(
      await test(retried, { mock, stateConfiguration: { retrierRetryCount: 4 }, inspectionLevel: "TRACE" }),
    ).toMatchObject({
      inspectionData: { errorDetails: { retryIndex: 0 } },
      status: "FAILED",
    });
  });

  it("says which catcher takes an error", async () => {
    const caught = {
      ...TASK,
      Catch: [
        { ErrorEquals: ["Other"], Next: "A" },
        { ErrorEquals: ["E"], Next: "B", Output: "{% $states.errorOutput.Error %}" },
      ],
    };
    expect(
      await test(caught, { mock: { errorOutput: { error: "E", cause: "c" } }, inspectionLevel: "DEBUG" }),
    ).toMatchObject({
      output: '"E"',
      error: "E",
      nextState: "B",
      inspectionData: { errorDetails: { catchIndex: 1 } },
      status: "CAUGHT_ERROR",
    });
  });

  it("takes a whole definition with a state's name", async () => {
    const machine = { StartAt: "A", States: { A: { Type: "Pass", Next: "B" }, B: { Type: "Succeed", Output: 3 } } };
    expect(await test(machine, { stateName: "B" })).toEqual({ output: "3", status: "SUCCEEDED" });
    expect(await test(machine, { stateName: "A" })).toEqual({ output: "{}", nextState: "B", status: "SUCCEEDED" });
  });

  it("tests Map and Parallel by their mocked results", async () => {
    expect(
      await test(
        { ...MAP, MaxConcurrency: 2 },
        { input: "[1,2]", mock: { result: "[3,4]" }, inspectionLevel: "DEBUG" },
      ),
    ).toEqual({
      output: "[3,4]",
      inspectionData: { input: "[1,2]", maxConcurrency: 2 },
      status: "SUCCEEDED",
    });
    await expect(test(MAP)).rejects.toEqual(
      refused(
        "TestState API does not support Map or Parallel states. Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]",
        "InvalidDefinition",
      ),
    );
    await expect(test(MAP, { mock: { result: "{}" } })).rejects.toEqual(refused("Mocked result must be an array."));
  });

  it.each([
    [
      "State type 'Pass' is not supported when a mock is specified",
      { Type: "Pass", End: true },
      { mock: { result: "1" } },
    ],
    [
      "A test mock should have only one of the following fields: [result, errorOutput].",
      TASK,
      { mock: { result: "1", errorOutput: {} } },
    ],
    [
      "TestState does not support RevealSecrets when a mock is specified.",
      TASK,
      { mock: { result: "{}" }, revealSecrets: true },
    ],
    [
      "TestState does not support MapIterationFailureCount when a mock is not specified.",
      MAP,
      { stateConfiguration: { mapIterationFailureCount: 1 } },
    ],
    [
      "Mock result schema validation error: Field 'StatusCode' must be a number",
      TASK,
      { mock: { result: '{"StatusCode":"x"}' } },
    ],
    [
      "Mock result schema validation error: Required field 'ExecutionArn' is missing",
      { ...TASK, Resource: "arn:aws:states:::states:startExecution" },
      { mock: { result: "{}" } },
    ],
    ["Invalid Context object provided: Field 'Pokedex' is not allowed", TASK, { context: '{"Pokedex":{}}' }],
    ["Invalid Context object provided: Execution.Id must be a string", TASK, { context: '{"Execution":{"Id":1}}' }],
    [
      "Invalid Context object provided: 'Map' field is not supported when mocking a Context object",
      TASK,
      { context: '{"Map":{}}' },
    ],
  ])("refuses: %s", async (message, definition, request) => {
    await expect(test(definition, request)).rejects.toEqual(refused(message));
  });

  it("asks less of a mocked result with PRESENT, and nothing with NONE", async () => {
    const start = { ...TASK, Resource: "arn:aws:states:::states:startExecution" };
    expect(await test(start, { mock: { result: "{}", fieldValidationMode: "PRESENT" } })).toMatchObject({
      status: "SUCCEEDED",
    });
    expect(await test(TASK, { mock: { result: '{"StatusCode":"x"}', fieldValidationMode: "NONE" } })).toMatchObject({
      status: "SUCCEEDED",
    });
  });

  it("shows the state the context object that it is given", async () => {
    const asks = {
      ...TASK,
      Resource: LAMBDA_TOKEN,
      Arguments: { FunctionName: "f", Payload: "{% $states.context.Task.Token %}" },
    };
    expect(
      await test(asks, { context: '{"Task":{"Token":"abc"}}', mock: { result: "1" }, inspectionLevel: "DEBUG" }),
    ).toMatchObject({
      inspectionData: { afterArguments: '{"FunctionName":"f","Payload":"abc"}' },
    });
  });
});
