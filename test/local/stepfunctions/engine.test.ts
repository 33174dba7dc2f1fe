import { afterEach, describe, expect, it } from "vitest";
import { createEngine } from "../../../local/stepfunctions/create-engine.ts";
import type { Engine } from "../../../local/stepfunctions/engine.ts";
import type { JsonObject } from "../../../local/stepfunctions/json.ts";
import { createVirtualClock } from "../../../local/stepfunctions/virtual-clock.ts";
import { LAMBDA, LAMBDA_TOKEN, lambdaResources, lines, START, single } from "./support/run-machine.ts";

let open: Engine[] = [];
afterEach(async () => {
  for (const engine of open) await engine.close();
  open = [];
});

function setup(functions: Parameters<typeof lambdaResources>[0] = {}) {
  const clock = createVirtualClock(START);
  const release = clock.hold();
  const engine = createEngine({ journal: ":memory:", clock, resources: lambdaResources(functions), seed: "test" });
  open.push(engine);
  const create = async (definition: JsonObject, name = "m", type: "STANDARD" | "EXPRESS" = "STANDARD") =>
    (await engine.createStateMachine({ name, type, definition: { QueryLanguage: "JSONata", ...definition } }))
      .stateMachineArn;
  return { clock, release, engine, create };
}

const named = (name: string, message?: string) =>
  expect.objectContaining(message === undefined ? { name } : { name, message });
const waits = single({ Type: "Wait", Seconds: 60 });

describe("state machines", () => {
  it("are created once by name; another definition under the name is refused", async () => {
    const { create, engine } = setup();
    const arn = await create(waits);
    expect(await create(waits)).toBe(arn);
    await expect(create(single({ Type: "Pass" }))).rejects.toEqual(
      named("StateMachineAlreadyExists", `State Machine Already Exists: '${arn}'`),
    );
    await engine.deleteStateMachine({ stateMachineArn: arn });
    await expect(engine.startExecution({ stateMachineArn: arn })).rejects.toEqual(named("StateMachineDoesNotExist"));
  });

  it("can be updated; what runs goes on by its old definition", async () => {
    const { create, engine, release } = setup();
    const arn = await create({
      StartAt: "W",
      States: { W: { Type: "Wait", Seconds: 5, Next: "P" }, P: { Type: "Pass", Output: "old", End: true } },
    });
    const { executionArn } = await engine.startExecution({ stateMachineArn: arn });
    const { revisionId } = await engine.updateStateMachine({
      stateMachineArn: arn,
      definition: { QueryLanguage: "JSONata", ...single({ Type: "Pass", Output: "new" }) },
    });
    release();
    expect((await engine.whenFinished(executionArn)).output).toBe('"old"');
    const { executionArn: next } = await engine.startExecution({ stateMachineArn: arn });
    expect((await engine.whenFinished(next)).output).toBe('"new"');
    expect(await engine.describeStateMachine({ stateMachineArn: arn })).toMatchObject({
      revisionId,
      status: "ACTIVE",
      type: "STANDARD",
    });
    await expect(engine.updateStateMachine({ stateMachineArn: arn })).rejects.toEqual(
      named("MissingRequiredParameter"),
    );
  });

  it("carry tags", async () => {
    const { create, engine } = setup();
    const resourceArn = await create(waits);
    await engine.tagResource({
      resourceArn,
      tags: [
        { key: "a", value: "1" },
        { key: "b", value: "2" },
      ],
    });
    await engine.untagResource({ resourceArn, tagKeys: ["a"] });
    expect(await engine.listTagsForResource({ resourceArn })).toEqual({ tags: [{ key: "b", value: "2" }] });
  });
});

describe("executions", () => {
  it("started again by name and input while they run are the same; otherwise the name is taken", async () => {
    const { create, engine, release } = setup();
    const stateMachineArn = await create(waits);
    const first = await engine.startExecution({ stateMachineArn, name: "e", input: '{"a":1}' });
    expect(await engine.startExecution({ stateMachineArn, name: "e", input: '{"a":1}' })).toEqual(first);
    const taken = named("ExecutionAlreadyExists", `Execution Already Exists: '${first.executionArn}'`);
    await expect(engine.startExecution({ stateMachineArn, name: "e", input: '{"a":2}' })).rejects.toEqual(taken);
    release();
    await engine.whenFinished(first.executionArn);
    await expect(engine.startExecution({ stateMachineArn, name: "e", input: '{"a":1}' })).rejects.toEqual(taken);
  });

  it.each([
    ["InvalidExecutionInput", { input: "not json" }],
    ["InvalidExecutionInput", { input: "" }],
    ["InvalidName", { name: "with blank" }],
    ["InvalidName", { name: "x".repeat(81) }],
  ])("are refused with %s", async (error, request) => {
    const { create, engine } = setup();
    const stateMachineArn = await create(waits);
    await expect(engine.startExecution({ stateMachineArn, ...request })).rejects.toEqual(named(error));
  });

  it("are refused for ARNs that are none, or of another kind", async () => {
    const { engine } = setup();
    await expect(engine.describeExecution({ executionArn: "nonsense" })).rejects.toEqual(
      named("InvalidArn", "Invalid Arn: 'Invalid ARN prefix: nonsense'"),
    );
    const express = "arn:aws:states:us-east-1:000000000000:express:m:e:1";
    await expect(engine.describeExecution({ executionArn: express })).rejects.toEqual(
      named("InvalidArn", "Invalid Arn: 'Resource type not valid in this context: express'"),
    );
    const missing = "arn:aws:states:us-east-1:000000000000:execution:m:e";
    await expect(engine.describeExecution({ executionArn: missing })).rejects.toEqual(named("ExecutionDoesNotExist"));
  });

  it("are listed newest first, by status and page by page", async () => {
    const { create, engine, release } = setup();
    const stateMachineArn = await create(waits);
    for (const name of ["a", "b", "c"]) await engine.startExecution({ stateMachineArn, name });
    const page = await engine.listExecutions({ stateMachineArn, maxResults: 2 });
    expect(page.executions.map(({ name }) => name)).toEqual(["c", "b"]);
    const rest = await engine.listExecutions({
      stateMachineArn,
      maxResults: 2,
      ...(page.nextToken === undefined ? {} : { nextToken: page.nextToken }),
    });
    expect(rest).toEqual({ executions: [expect.objectContaining({ name: "a", status: "RUNNING" })] });
    expect((await engine.listExecutions({ stateMachineArn, statusFilter: "SUCCEEDED" })).executions).toEqual([]);
    release();
    await engine.whenFinished("arn:aws:states:us-east-1:000000000000:execution:m:a");
  });

  it("tell their history page by page, forwards and backwards", async () => {
    const { create, engine, release } = setup();
    release();
    const { executionArn } = await engine.startExecution({ stateMachineArn: await create(single({ Type: "Pass" })) });
    await engine.whenFinished(executionArn);
    const collect = async (reverseOrder: boolean) => {
      const ids: number[] = [];
      for (let nextToken: string | undefined = ""; nextToken !== undefined; ) {
        const page = await engine.getExecutionHistory({
          executionArn,
          maxResults: 3,
          reverseOrder,
          ...(nextToken === "" ? {} : { nextToken }),
        });
        ids.push(...page.events.map(({ id }) => id));
        nextToken = page.nextToken;
      }
      return ids;
    };
    expect(await collect(false)).toEqual([1, 2, 3, 4]);
    expect(await collect(true)).toEqual([4, 3, 2, 1]);
  });

  it("that failed are redriven at the state that failed", async () => {
    let broken = true;
    const { create, engine, release, clock } = setup({
      flaky: () => {
        if (broken) throw new Error("broken");
        return "mended";
      },
    });
    const stateMachineArn = await create({
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { kept: 1 }, Next: "B" },
        B: {
          Type: "Task",
          Resource: LAMBDA,
          Arguments: { FunctionName: "flaky" },
          Output: { kept: "{% $kept %}", got: "{% $states.result.Payload %}" },
          End: true,
        },
      },
    });
    release();
    const { executionArn } = await engine.startExecution({ stateMachineArn, name: "e" });
    expect(await engine.whenFinished(executionArn)).toMatchObject({ status: "FAILED", redriveStatus: "REDRIVABLE" });
    broken = false;
    const held = clock.hold();
    const redriven = engine.redriveExecution({ executionArn });
    held();
    await redriven;
    const { status, output, redriveCount } = await engine.whenFinished(executionArn);
    expect([status, output, redriveCount]).toEqual(["SUCCEEDED", '{"kept":1,"got":"mended"}', 1]);
    const { events } = await engine.getExecutionHistory({ executionArn });
    expect(lines(events).slice(7)).toEqual([
      "8 <7 ExecutionFailed",
      "9 <8 ExecutionRedriven",
      "10 <9 TaskScheduled",
      "11 <10 TaskStarted",
      "12 <11 TaskSucceeded",
      "13 <12 TaskStateExited B",
      "14 <13 ExecutionSucceeded",
    ]);
    await expect(engine.redriveExecution({ executionArn })).rejects.toEqual(named("ExecutionNotRedrivable"));
  });
});

describe("express machines", () => {
  it("run to their end in one call, and are not described", async () => {
    const { create, engine, release } = setup();
    release();
    const stateMachineArn = await create(single({ Type: "Wait", Seconds: 2 }), "x", "EXPRESS");
    const result = await engine.startSyncExecution({ stateMachineArn, name: "n", input: '{"a":1}' });
    expect(result).toMatchObject({
      status: "SUCCEEDED",
      output: '{"a":1}',
      name: "n",
      billingDetails: { billedDurationInMilliseconds: 2000, billedMemoryUsedInMB: 64 },
    });
    expect(result.executionArn).toMatch(/^arn:aws:states:us-east-1:000000000000:express:x:n:/);
    await expect(engine.listExecutions({ stateMachineArn })).rejects.toEqual(named("StateMachineTypeNotSupported"));
    const again = await engine.startExecution({ stateMachineArn, name: "n" });
    expect(again.executionArn).not.toBe(result.executionArn);
    await engine.idle();
  });

  it("end after five minutes", async () => {
    const { create, engine, release } = setup();
    release();
    const stateMachineArn = await create(single({ Type: "Wait", Seconds: 3600 }), "x", "EXPRESS");
    expect(await engine.startSyncExecution({ stateMachineArn })).toMatchObject({ status: "TIMED_OUT" });
  });

  it("are the only ones that run synchronously, and take no callbacks", async () => {
    const { create, engine } = setup();
    const stateMachineArn = await create(waits);
    await expect(engine.startSyncExecution({ stateMachineArn })).rejects.toEqual(named("StateMachineTypeNotSupported"));
    await expect(
      create(single({ Type: "Task", Resource: LAMBDA_TOKEN, Arguments: {} }), "y", "EXPRESS"),
    ).rejects.toEqual(
      named(
        "InvalidDefinition",
        "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at /States/S/Resource'",
      ),
    );
  });
});

describe("task tokens", () => {
  it("that are none, or are of no use any more, are refused by AWS's names", async () => {
    let token = "";
    const { create, engine, release } = setup({
      ask: (_payload, { taskToken = "" }) => {
        token = taskToken;
        return null;
      },
    });
    const stateMachineArn = await create(
      single({ Type: "Task", Resource: LAMBDA_TOKEN, Arguments: { FunctionName: "ask" } }),
    );
    const { executionArn } = await engine.startExecution({ stateMachineArn });
    release();
    await engine.idle();
    await expect(engine.sendTaskSuccess({ taskToken: "nonsense", output: "1" })).rejects.toEqual(
      named("InvalidToken", "Invalid Token: 'Invalid token'"),
    );
    await expect(engine.sendTaskSuccess({ taskToken: token, output: "{" })).rejects.toEqual(named("InvalidOutput"));
    await engine.sendTaskSuccess({ taskToken: token, output: "1" });
    expect((await engine.whenFinished(executionArn)).output).toBe("1");
    await expect(engine.sendTaskSuccess({ taskToken: token, output: "2" })).rejects.toEqual(
      named("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'"),
    );
    await expect(engine.sendTaskHeartbeat({ taskToken: token })).rejects.toEqual(named("TaskTimedOut"));
  });
});
