import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { createEngine } from "../../../../local/stepfunctions/create-engine.ts";
import { parseMockConfiguration } from "../../../../local/stepfunctions/mocks/mock-configuration.ts";
import { openMockFile } from "../../../../local/stepfunctions/mocks/mock-file.ts";
import { createVirtualClock } from "../../../../local/stepfunctions/virtual-clock.ts";

const definition = {
  QueryLanguage: "JSONata",
  StartAt: "LambdaState",
  States: {
    LambdaState: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "f" },
      Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 1, MaxAttempts: 3 }],
      Output: "{% $states.result.Payload %}",
      Next: "SQSState",
    },
    SQSState: {
      Type: "Task",
      Resource: "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
      Arguments: { QueueUrl: "q", MessageBody: "{% $states.context.Task.Token %}" },
      Output: { lambda: "{% $states.input %}", sqs: "{% $states.result %}" },
      End: true,
    },
  },
};

const ok = { "0": { Return: { StatusCode: 200, Payload: "hello" } } };
const busy = { Throw: { Error: "Lambda.TooManyRequestsException", Cause: "busy" } };
const configuration = {
  StateMachines: {
    Shop: {
      TestCases: {
        HappyPath: { LambdaState: "Ok", SQSState: "Sent" },
        RetryPath: { LambdaState: "Busy", SQSState: "Sent" },
        Refused: { LambdaState: "Ok", SQSState: "Refused" },
        TooFew: { LambdaState: "TooFew", SQSState: "Sent" },
      },
    },
  },
  MockedResponses: {
    Ok: ok,
    Busy: { "0-1": busy, "2": { Return: { Payload: "late" } } },
    TooFew: { "0": busy },
    Sent: { "0": { Return: { sent: true } } },
    Refused: { "0": { Throw: { Error: "SQS.Refused", Cause: "no" } } },
  },
};

function fileWith(content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "mocks-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "MockConfigFile.json");
  writeFileSync(path, JSON.stringify(content));
  return path;
}

async function engineOn(path: string, onProblem?: (problem: Error) => void) {
  const clock = createVirtualClock(Date.UTC(2026, 0, 1));
  const mocks = openMockFile(path, onProblem).mocks;
  const engine = createEngine({ journal: ":memory:", clock, seed: "mocks", resources: {}, mocks });
  onTestFinished(async () => {
    clock.close();
    await engine.close();
  });
  const { stateMachineArn } = await engine.createStateMachine({ name: "Shop", definition });
  return async (testCase: string) => {
    const { executionArn } = await engine.startExecution({ stateMachineArn: `${stateMachineArn}#${testCase}` });
    const { status, output, error, cause } = await engine.whenFinished(executionArn);
    return { status, output: output && JSON.parse(output), error, cause };
  };
}

describe("mocked executions", () => {
  test("a test case's responses stand for the tasks' results, a task token's too", async () => {
    const run = await engineOn(fileWith(configuration));
    expect(await run("HappyPath")).toMatchObject({
      status: "SUCCEEDED",
      output: { lambda: "hello", sqs: { sent: true } },
    });
  });

  test("each invocation has its own response, by number or range", async () => {
    const run = await engineOn(fileWith(configuration));
    expect(await run("RetryPath")).toMatchObject({ status: "SUCCEEDED", output: { lambda: "late" } });
    // Executions do not share their counts.
    expect(await run("RetryPath")).toMatchObject({ status: "SUCCEEDED", output: { lambda: "late" } });
  });

  test("a thrown error is the task's", async () => {
    const run = await engineOn(fileWith(configuration));
    expect(await run("Refused")).toMatchObject({ status: "FAILED", error: "SQS.Refused", cause: "no" });
  });

  test("an invocation without a response ends the execution, whatever it would catch", async () => {
    const run = await engineOn(fileWith(configuration));
    expect(await run("TooFew")).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: expect.stringContaining("'LambdaState' has no response for invocation 1"),
    });
  });

  test("an unknown test case is refused when the execution is started", async () => {
    const run = await engineOn(fileWith(configuration));
    await expect(run("Nope")).rejects.toMatchObject({ name: "ValidationException", message: /'Nope'/ });
  });

  test("a changed file counts from the next invocation on", async () => {
    const path = fileWith(configuration);
    const run = await engineOn(path);
    await run("HappyPath");
    const changed = structuredClone(configuration);
    changed.MockedResponses.Ok["0"].Return.Payload = "changed, and longer";
    writeFileSync(path, JSON.stringify(changed));
    expect(await run("HappyPath")).toMatchObject({ output: { lambda: "changed, and longer" } });
  });

  test("a file that was broken by a change is told of once, and what was read before counts", async () => {
    const path = fileWith(configuration);
    const problems: string[] = [];
    const run = await engineOn(path, ({ message }) => problems.push(message));
    writeFileSync(path, "{");
    expect(await run("HappyPath")).toMatchObject({ status: "SUCCEEDED" });
    expect(problems).toHaveLength(1);
    rmSync(path);
    expect(await run("HappyPath")).toMatchObject({ status: "SUCCEEDED" });
    expect(problems).toHaveLength(2);
  });
});

describe("a mock configuration", () => {
  const problemsOf = (change: (document: typeof configuration) => void): string => {
    const document = structuredClone(configuration);
    change(document);
    try {
      parseMockConfiguration(JSON.stringify(document));
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  test("is taken as it is documented", () => {
    expect(problemsOf(() => {})).toBe("");
  });

  test.each<[string, (document: typeof configuration) => void, RegExp]>([
    [
      "a response that is not there",
      (it) => {
        it.StateMachines.Shop.TestCases.HappyPath.SQSState = "Snet";
      },
      /Shop.TestCases.HappyPath.SQSState: there is no mocked response "Snet"/,
    ],
    [
      "Return and Throw together",
      (it) => {
        Object.assign(it.MockedResponses.Ok["0"], busy);
      },
      /MockedResponses.Ok.0: exactly one of Return and Throw/,
    ],
    [
      "a Throw without Error",
      (it) => {
        Object.assign(it.MockedResponses.Refused, { "0": { Throw: { Cause: "c" } } });
      },
      /MockedResponses.Refused.0: exactly one/,
    ],
    [
      "an invocation that is no number",
      (it) => {
        Object.assign(it.MockedResponses.Ok, { first: ok["0"] });
      },
      /MockedResponses.Ok.first: must be a number or a range such as "1-2"/,
    ],
    [
      "overlapping ranges",
      (it) => {
        Object.assign(it.MockedResponses.Busy, { "1-3": busy });
      },
      /MockedResponses.Busy: invocation 1 has two responses/,
    ],
    [
      "a range that ends before it begins",
      (it) => {
        Object.assign(it.MockedResponses.Ok, { "5-2": ok["0"] });
      },
      /MockedResponses.Ok: the range 5-2 ends before it begins/,
    ],
    [
      "no test cases",
      (it) => {
        Object.assign(it.StateMachines, { Shop: {} });
      },
      /StateMachines.Shop.TestCases/,
    ],
  ])("with %s is refused with the place", (_what, change, message) => {
    expect(problemsOf(change)).toMatch(message);
  });
});
