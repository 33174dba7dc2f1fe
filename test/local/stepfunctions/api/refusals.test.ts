import { request } from "node:http";
import { describe, expect, test } from "vitest";
import { ACCOUNT, PASS, ROLE, serveEngine, TOKEN } from "./served-engine.ts";

const SERVICE = "com.amazonaws.swf.service.v2.model#";
const CHECKS = "com.amazon.coral.validate#";
const MACHINE = `${ACCOUNT}:stateMachine:nowhere`;
const EXECUTION = `${ACCOUNT}:execution:nowhere:none`;
const long = (length: number) => "x".repeat(length);

describe("requests that break a constraint", () => {
  test.each([
    [
      "ListStateMachines",
      { maxResults: 1001 },
      "Value '1001' at 'maxResults' failed to satisfy constraint: Member must have value less than or equal to 1000",
    ],
    [
      "ListStateMachines",
      { maxResults: -1 },
      "Value '-1' at 'maxResults' failed to satisfy constraint: Member must have value greater than or equal to 0",
    ],
    [
      "ListStateMachines",
      { nextToken: long(1025) },
      `Value '${long(1025)}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 1024`,
    ],
    [
      "ListExecutions",
      { stateMachineArn: MACHINE, nextToken: long(3097) },
      `Value '${long(3097)}' at 'nextToken' failed to satisfy constraint: Member must have length less than or equal to 3096`,
    ],
    [
      "ListExecutions",
      { stateMachineArn: MACHINE, statusFilter: "succeeded" },
      "Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    ],
    ["StartExecution", {}, "Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null"],
    [
      "StartExecution",
      { stateMachineArn: null },
      "Value null at 'stateMachineArn' failed to satisfy constraint: Member must not be null",
    ],
    [
      "StartExecution",
      { stateMachineArn: MACHINE, name: long(81) },
      `Value '${long(81)}' at 'name' failed to satisfy constraint: Member must have length less than or equal to 80`,
    ],
    [
      "SendTaskFailure",
      { taskToken: "t", error: long(257) },
      "Value at 'error' failed to satisfy constraint: Member must have length less than or equal to 256",
    ],
    [
      "RedriveExecution",
      { executionArn: EXECUTION, clientToken: "a b" },
      "Value 'a b' at 'clientToken' failed to satisfy constraint: Member must satisfy regular expression pattern: [!-~]+",
    ],
    [
      "TagResource",
      {
        resourceArn: MACHINE,
        tags: [
          { key: "ok", value: "" },
          { key: "", value: "" },
        ],
      },
      "Value '' at 'tags.2.member.key' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "TestState",
      { definition: PASS, mock: { fieldValidationMode: "LAX" } },
      "Value 'LAX' at 'mock.fieldValidationMode' failed to satisfy constraint: Member must satisfy enum value set: [STRICT, PRESENT, NONE]",
    ],
  ])("%s says what is wrong, in AWS's words", async (operation, body, problem) => {
    const { post } = await serveEngine();
    expect(await post(operation, body)).toEqual({
      status: 400,
      body: { __type: `${CHECKS}ValidationException`, message: `1 validation error detected: ${problem}` },
    });
  });

  test("all that is wrong comes at once, and before anything else is looked at", async () => {
    const { post } = await serveEngine();
    const { body } = await post("CreateStateMachine", { name: "", type: "FAST" });
    expect(body.message).toBe(
      "4 validation errors detected: " +
        "Value '' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 1; " +
        "Value at 'definition' failed to satisfy constraint: Member must not be null; " +
        "Value null at 'roleArn' failed to satisfy constraint: Member must not be null; " +
        "Value 'FAST' at 'type' failed to satisfy constraint: Member must satisfy enum value set: [STANDARD, EXPRESS]",
    );
  });

  test.each([
    ["a number where text is wanted", "StartExecution", { stateMachineArn: 7 }],
    ["text where a number is wanted", "ListStateMachines", { maxResults: "7" }],
    ["a fraction where a whole number is wanted", "ListStateMachines", { maxResults: 1.5 }],
    ["a list", "ListStateMachines", []],
    ["half a document", "ListStateMachines", '{"maxResults":'],
  ])("%s is a SerializationException", async (_what, operation, body) => {
    const { post } = await serveEngine();
    const answer = await post(operation, body);
    expect(answer.status).toBe(400);
    expect(answer.body.__type).toMatch(/#SerializationException$/);
  });
});

describe("requests that the service refuses", () => {
  test.each([
    [
      "DescribeStateMachine",
      { stateMachineArn: "not-an-arn" },
      "InvalidArn",
      "Invalid Arn: 'Invalid ARN prefix: not-an-arn'",
    ],
    [
      "DescribeStateMachine",
      { stateMachineArn: MACHINE },
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${MACHINE}'`,
    ],
    [
      "UpdateStateMachine",
      { stateMachineArn: MACHINE, definition: PASS },
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${MACHINE}'`,
    ],
    ["DeleteStateMachine", { stateMachineArn: "x" }, "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: x'"],
    [
      "ListExecutions",
      { stateMachineArn: MACHINE },
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${MACHINE}'`,
    ],
    [
      "StartExecution",
      { stateMachineArn: MACHINE, name: "n", input: "1" },
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${MACHINE}'`,
    ],
    ["StartExecution", { stateMachineArn: MACHINE, name: "a b" }, "InvalidName", "Invalid Name: 'a b'"],
    ["StartExecution", { stateMachineArn: "x", name: "a b" }, "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: x'"],
    [
      "StartSyncExecution",
      { stateMachineArn: MACHINE },
      "StateMachineDoesNotExist",
      `State Machine Does Not Exist: '${MACHINE}'`,
    ],
    [
      "DescribeExecution",
      { executionArn: EXECUTION },
      "ExecutionDoesNotExist",
      `Execution Does Not Exist: '${EXECUTION}'`,
    ],
    [
      "DescribeStateMachineForExecution",
      { executionArn: EXECUTION },
      "ExecutionDoesNotExist",
      `Execution Does Not Exist: '${EXECUTION}'`,
    ],
    [
      "GetExecutionHistory",
      { executionArn: EXECUTION },
      "ExecutionDoesNotExist",
      `Execution Does Not Exist: '${EXECUTION}'`,
    ],
    ["StopExecution", { executionArn: EXECUTION }, "ExecutionDoesNotExist", `Execution Does Not Exist: '${EXECUTION}'`],
    [
      "RedriveExecution",
      { executionArn: EXECUTION },
      "ExecutionDoesNotExist",
      `Execution Does Not Exist: '${EXECUTION}'`,
    ],
    ["ListMapRuns", { executionArn: EXECUTION }, "ExecutionDoesNotExist", `Execution Does Not Exist: '${EXECUTION}'`],
    ["TagResource", { resourceArn: MACHINE, tags: [] }, "ResourceNotFound", `Resource not found: '${MACHINE}'`],
    ["SendTaskSuccess", { taskToken: "t", output: "{}" }, "InvalidToken", "Invalid Token: 'Invalid token'"],
    ["SendTaskHeartbeat", { taskToken: "t" }, "InvalidToken", "Invalid Token: 'Invalid token'"],
    ["CreateStateMachine", { name: "a b", definition: "{", roleArn: ROLE }, "InvalidName", "Invalid Name: 'a b'"],
  ])("%s with %j is %s", async (operation, body, name, message) => {
    const { post } = await serveEngine();
    expect(await post(operation, body)).toEqual({ status: 400, body: { __type: `${SERVICE}${name}`, message } });
  });

  test.each([
    [
      "not some json",
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    ["{'not': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name"],
    ["", "Invalid execution input."],
  ])("the input %j is InvalidExecutionInput", async (input, reason) => {
    const { post } = await serveEngine();
    const { body: machine } = await post("CreateStateMachine", { name: "m", definition: PASS, roleArn: ROLE });
    const { body } = await post("StartExecution", { stateMachineArn: machine.stateMachineArn, input });
    expect(body).toEqual({
      __type: `${SERVICE}InvalidExecutionInput`,
      message: `Invalid State Machine Execution Input: '${reason}'`,
    });
  });

  test("a definition that names no states is InvalidDefinition with code and place", async () => {
    const { post } = await serveEngine();
    const definition = '{"QueryLanguage":"JSONata","StartAt":"A"}';
    const { body } = await post("CreateStateMachine", { name: "m", definition, roleArn: ROLE });
    expect(body).toEqual({
      __type: `${SERVICE}InvalidDefinition`,
      message: "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'",
    });
  });

  test("a resource that nobody serves is refused when the machine is created, by name", async () => {
    const { post } = await serveEngine();
    const definition = TOKEN.replace("lambda:invoke", "sqs:sendMessage");
    const { body } = await post("CreateStateMachine", { name: "m", definition, roleArn: ROLE });
    expect(body.__type).toBe(`${SERVICE}InvalidDefinition`);
    expect(body.message).toContain("sqs:sendMessage");
    expect(body.message).toContain("/States/Ask/Resource");
  });

  test("a JSONPath machine is refused by name", async () => {
    const { post } = await serveEngine();
    const definition = '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}';
    const { body } = await post("CreateStateMachine", { name: "m", definition, roleArn: ROLE });
    expect(body.message).toContain("JSONPath");
  });

  test("operations of AWS that there are none of here are refused by name, others are unknown", async () => {
    const { post } = await serveEngine();
    expect((await post("CreateActivity", { name: "a" })).body).toEqual({
      __type: `${SERVICE}UnsupportedOperation`,
      message: "CreateActivity is not supported here: there are no activities.",
    });
    expect((await post("DoTheDishes", {})).body.__type).toMatch(/#UnknownOperationException$/);
  });
});

describe("the server", () => {
  const statusWith = (url: string, host: string, method = "POST") =>
    new Promise<number>((resolve, reject) => {
      const sent = request(url, { method, headers: { host, "x-amz-target": "AWSStepFunctions.ListStateMachines" } });
      sent.on("response", (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sent.on("error", reject);
      sent.end("{}");
    });

  test.each([
    "localhost:8083",
    "127.0.0.1",
    "[::1]:8083",
    "sync-localhost:8083",
    "sync-127.0.0.1:8083",
    "states.localhost",
    "sync-states.us-east-1.amazonaws.com",
  ])("answers for the host %s", async (host) => {
    const { url } = await serveEngine();
    expect(await statusWith(url, host)).toBe(200);
  });

  test.each(["evil.example", "localhost.evil.example", "127.0.0.1.evil.example"])(
    "does not answer for %s, which a web page may have pointed here",
    async (host) => {
      const { url } = await serveEngine();
      expect(await statusWith(url, host)).toBe(421);
    },
  );

  test("takes POST only", async () => {
    const { url } = await serveEngine();
    expect(await statusWith(url, "localhost", "GET")).toBe(405);
  });
});
