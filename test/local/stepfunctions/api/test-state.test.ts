import { TestStateCommand } from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { definitionOf, serveEngine } from "./served-engine.ts";

const task = {
  QueryLanguage: "JSONata",
  Type: "Task",
  Resource: "arn:aws:states:::lambda:invoke",
  Arguments: { FunctionName: "f", Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
  Next: "After",
};

describe("TestState over the API", () => {
  test("a state runs on its input and variables", async () => {
    const { client } = await serveEngine();
    const definition = JSON.stringify({
      QueryLanguage: "JSONata",
      Type: "Pass",
      Output: "{% $x + $states.input %}",
      Next: "B",
    });
    const answer = await client.send(new TestStateCommand({ definition, input: "1", variables: '{"x":2}' }));
    expect(answer).toMatchObject({ status: "SUCCEEDED", output: "3", nextState: "B" });
  });

  test("a mocked result stands for the task's", async () => {
    const { client } = await serveEngine();
    const mock = { result: '{"Payload":"mocked","StatusCode":200}' };
    const answer = await client.send(
      new TestStateCommand({ definition: JSON.stringify(task), input: "{}", mock, inspectionLevel: "DEBUG" }),
    );
    expect(answer).toMatchObject({ status: "SUCCEEDED", output: '"mocked"', nextState: "After" });
    expect(answer.inspectionData?.result).toBe(mock.result);
  });

  test("a mocked error is caught or tried again as the state says", async () => {
    const { client } = await serveEngine();
    const definition = JSON.stringify({
      ...task,
      Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 3, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Rescue" }],
    });
    const mock = { errorOutput: { error: "Busy", cause: "later" } };
    const again = await client.send(new TestStateCommand({ definition, input: "{}", mock, inspectionLevel: "TRACE" }));
    expect(again).toMatchObject({ status: "RETRIABLE", error: "Busy", cause: "later" });
    const stateConfiguration = { retrierRetryCount: 2 };
    const caught = await client.send(new TestStateCommand({ definition, input: "{}", mock, stateConfiguration }));
    expect(caught).toMatchObject({ status: "CAUGHT_ERROR", nextState: "Rescue", error: "Busy" });
  });

  test("a state is picked by name from a whole definition", async () => {
    const { client } = await serveEngine();
    const definition = definitionOf({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Output: "b", End: true } });
    const answer = await client.send(new TestStateCommand({ definition, stateName: "B", input: "{}" }));
    expect(answer).toMatchObject({ status: "SUCCEEDED", output: '"b"' });
  });
});
