import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  paginateGetExecutionHistory,
  RedriveExecutionCommand,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { describe, expect, test } from "vitest";
import { ACCOUNT, definitionOf, PASS, ROLE, serveEngine, TOKEN, WAIT } from "./served-engine.ts";

async function created(client: SFNClient, definition: string, type: "STANDARD" | "EXPRESS" = "STANDARD") {
  const request = { name: "machine", definition, roleArn: ROLE, type };
  return (await client.send(new CreateStateMachineCommand(request))).stateMachineArn ?? "";
}

const executionArn = `${ACCOUNT}:execution:machine:one`;

describe("executions over the API", () => {
  test("an execution is started, described and has its history, page by page and backwards", async () => {
    const { client, engine } = await serveEngine();
    const stateMachineArn = await created(client, PASS);
    const input = '{"a": [1, 2]}';
    const started = await client.send(new StartExecutionCommand({ stateMachineArn, name: "one", input }));
    expect(started.executionArn).toBe(executionArn);
    expect(started.startDate).toBeInstanceOf(Date);
    await engine.whenFinished(executionArn);
    const { $metadata: _meta, ...described } = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toEqual({
      executionArn,
      stateMachineArn,
      name: "one",
      status: "SUCCEEDED",
      startDate: started.startDate,
      stopDate: expect.any(Date),
      input,
      inputDetails: { included: true },
      output: expect.stringMatching(/^\{"a": ?\[1, ?2\]\}$/),
      outputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    });
    const types: (string | undefined)[] = [];
    for await (const page of paginateGetExecutionHistory({ client, pageSize: 3 }, { executionArn })) {
      expect(page.events?.length).toBeLessThanOrEqual(3);
      for (const { type, timestamp } of page.events ?? []) {
        expect(timestamp).toBeInstanceOf(Date);
        types.push(type);
      }
    }
    expect(types).toEqual(["ExecutionStarted", "PassStateEntered", "PassStateExited", "ExecutionSucceeded"]);
    const backwards = await client.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder: true }));
    expect(backwards.events?.map(({ type }) => type)).toEqual(types.toReversed());
    const bare = await client.send(new GetExecutionHistoryCommand({ executionArn, includeExecutionData: false }));
    expect(bare.events?.[0]?.executionStartedEventDetails).toEqual({
      inputDetails: { truncated: true },
      roleArn: ROLE,
    });
  });

  test("METADATA_ONLY leaves input and output out and says so", async () => {
    const { client, engine } = await serveEngine();
    const stateMachineArn = await created(client, PASS);
    await client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    await engine.whenFinished(executionArn);
    const described = await client.send(new DescribeExecutionCommand({ executionArn, includedData: "METADATA_ONLY" }));
    expect(described).toMatchObject({ inputDetails: { included: false }, outputDetails: { included: false } });
    expect(described.input ?? described.output).toBeUndefined();
  });

  test("the same name and input while it runs is the same execution; other input, or after its end, is not", async () => {
    const { client } = await serveEngine();
    const stateMachineArn = await created(client, WAIT);
    const start = (input: string) => client.send(new StartExecutionCommand({ stateMachineArn, name: "one", input }));
    const first = await start("{}");
    expect((await start("{}")).startDate).toEqual(first.startDate);
    const refusal = { name: "ExecutionAlreadyExists", message: `Execution Already Exists: '${executionArn}'` };
    await expect(start("1")).rejects.toMatchObject(refusal);
    await client.send(new StopExecutionCommand({ executionArn }));
    await expect(start("{}")).rejects.toMatchObject(refusal);
  });

  test("a stopped execution is ABORTED with the error and cause given", async () => {
    const { client } = await serveEngine();
    const stateMachineArn = await created(client, WAIT);
    await client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    const { stopDate } = await client.send(new StopExecutionCommand({ executionArn, error: "Halt", cause: "enough" }));
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: "ABORTED", error: "Halt", cause: "enough", stopDate });
    const running = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" }));
    const aborted = await client.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: "ABORTED" }));
    expect(running.executions).toEqual([]);
    expect(aborted.executions).toMatchObject([{ executionArn, status: "ABORTED", redriveCount: 0 }]);
  });

  test("executions are listed newest first, page by page", async () => {
    const { client } = await serveEngine();
    const stateMachineArn = await created(client, PASS);
    for (const name of ["a", "b", "c"]) await client.send(new StartExecutionCommand({ stateMachineArn, name }));
    const first = await client.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 2 }));
    const rest = await client.send(new ListExecutionsCommand({ stateMachineArn, nextToken: first.nextToken }));
    expect([first, rest].map(({ executions }) => executions?.map(({ name }) => name))).toEqual([["c", "b"], ["a"]]);
  });

  test("a failed execution is redriven", async () => {
    const { client, engine } = await serveEngine();
    const failing = {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Arguments: { FunctionName: "fail" },
      End: true,
    };
    const stateMachineArn = await created(client, definitionOf({ Fail: failing }));
    await client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    expect(await engine.whenFinished(executionArn)).toMatchObject({ status: "FAILED", error: "Broken" });
    const { redriveDate } = await client.send(new RedriveExecutionCommand({ executionArn }));
    expect(redriveDate).toBeInstanceOf(Date);
    await engine.whenFinished(executionArn);
    const described = await client.send(new DescribeExecutionCommand({ executionArn }));
    expect(described).toMatchObject({ status: "FAILED", redriveCount: 1, redriveDate });
  });

  test("a succeeded execution cannot be redriven", async () => {
    const { client, engine } = await serveEngine();
    const stateMachineArn = await created(client, PASS);
    await client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    await engine.whenFinished(executionArn);
    await expect(client.send(new RedriveExecutionCommand({ executionArn }))).rejects.toMatchObject({
      name: "ExecutionNotRedrivable",
      message: "Execution is SUCCEEDED and cannot be redriven",
    });
  });

  test("an express machine is run to its end by StartSyncExecution, a standard one is not", async () => {
    const { client } = await serveEngine();
    const stateMachineArn = await created(client, PASS, "EXPRESS");
    const answer = await client.send(new StartSyncExecutionCommand({ stateMachineArn, input: "7" }));
    expect(answer).toMatchObject({ status: "SUCCEEDED", input: "7", output: "7", stateMachineArn });
    expect(answer.billingDetails?.billedDurationInMilliseconds).toBe(100);
    expect(answer.stopDate).toBeInstanceOf(Date);
    const standard = { name: "standard", definition: PASS, roleArn: ROLE };
    const { stateMachineArn: other } = await client.send(new CreateStateMachineCommand(standard));
    await expect(client.send(new StartSyncExecutionCommand({ stateMachineArn: other }))).rejects.toMatchObject({
      name: "StateMachineTypeNotSupported",
      message: "This operation is not supported by this type of state machine",
    });
  });

  test("what fails in an express machine is the answer of StartSyncExecution", async () => {
    const { client } = await serveEngine();
    const definition = definitionOf({ Fail: { Type: "Fail", Error: "No", Cause: "way" } });
    const stateMachineArn = await created(client, definition, "EXPRESS");
    const answer = await client.send(new StartSyncExecutionCommand({ stateMachineArn }));
    expect(answer).toMatchObject({ status: "FAILED", error: "No", cause: "way" });
  });

  test("a distributed Map's run is listed and described", async () => {
    const { client, engine } = await serveEngine();
    const map = {
      Type: "Map",
      Items: [1, 2, 3],
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "One",
        States: { One: { Type: "Pass", End: true } },
      },
      End: true,
    };
    const stateMachineArn = await created(client, definitionOf({ Map: map }));
    await client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    await engine.whenFinished(executionArn);
    const { mapRuns } = await client.send(new ListMapRunsCommand({ executionArn }));
    expect(mapRuns).toHaveLength(1);
    expect(mapRuns?.[0]?.startDate).toBeInstanceOf(Date);
    const described = await client.send(new DescribeMapRunCommand({ mapRunArn: mapRuns?.[0]?.mapRunArn }));
    expect(described).toMatchObject({ executionArn, status: "SUCCEEDED", itemCounts: { succeeded: 3, total: 3 } });
    const children = await client.send(new ListExecutionsCommand({ mapRunArn: mapRuns?.[0]?.mapRunArn }));
    expect(children.executions).toHaveLength(3);
  });
});

describe("task tokens over the API", () => {
  async function waiting(definition = TOKEN) {
    const served = await serveEngine();
    const stateMachineArn = await created(served.client, definition);
    await served.client.send(new StartExecutionCommand({ stateMachineArn, name: "one" }));
    const { value: taskToken } = await served.tokens.next();
    return { ...served, taskToken };
  }

  test("success ends the wait with the output given", async () => {
    const { client, engine, taskToken } = await waiting();
    await client.send(new SendTaskHeartbeatCommand({ taskToken }));
    await client.send(new SendTaskSuccessCommand({ taskToken, output: '{"ok":true}' }));
    expect(await engine.whenFinished(executionArn)).toMatchObject({ status: "SUCCEEDED", output: '{"ok":true}' });
  });

  test("failure fails the state with error and cause", async () => {
    const { client, engine, taskToken } = await waiting();
    await client.send(new SendTaskFailureCommand({ taskToken, error: "Refused", cause: "no" }));
    expect(await engine.whenFinished(executionArn)).toMatchObject({ status: "FAILED", error: "Refused", cause: "no" });
  });

  test("an answered token is TaskTimedOut, a made-up one InvalidToken, an output that is no JSON InvalidOutput", async () => {
    const { client, engine, taskToken } = await waiting();
    const success = (token: string, output: string) =>
      client.send(new SendTaskSuccessCommand({ taskToken: token, output }));
    await expect(success("made-up", "1")).rejects.toMatchObject({
      name: "InvalidToken",
      message: "Invalid Token: 'Invalid token'",
    });
    await expect(success(taskToken, "not")).rejects.toMatchObject({ name: "InvalidOutput" });
    await success(taskToken, "1");
    await engine.whenFinished(executionArn);
    await expect(success(taskToken, "1")).rejects.toMatchObject({ name: "TaskTimedOut" });
    await expect(client.send(new SendTaskHeartbeatCommand({ taskToken }))).rejects.toMatchObject({
      name: "TaskTimedOut",
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
  });
});
