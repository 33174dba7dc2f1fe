import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { cli } from "./cli-world.ts";

const LAMBDA = "arn:aws:states:::lambda:invoke";
const DAY_SECONDS = 86_400;

const nap = {
  QueryLanguage: "JSONata",
  StartAt: "Nap",
  States: {
    Nap: { Type: "Wait", Seconds: DAY_SECONDS, Next: "Add" },
    Add: { Type: "Pass", Output: { sum: "{% $states.input.a + 1 %}" }, End: true },
  },
};
const order = {
  QueryLanguage: "JSONata",
  StartAt: "Pay",
  States: {
    Pay: {
      Type: "Task",
      Resource: LAMBDA,
      Arguments: { FunctionName: "pay" },
      Output: "{% $states.result.Payload %}",
      End: true,
    },
  },
};
const mocks = {
  StateMachines: { order: { TestCases: { Paid: { Pay: "Ok" }, Broke: { Pay: "No" } } } },
  MockedResponses: {
    Ok: { "0": { Return: { Payload: "thanks" } } },
    No: { "0": { Throw: { Error: "Broke", Cause: "no money" } } },
  },
};

function fileWith(name: string, content: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "asl-run-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

describe("asl run", () => {
  test("waits a day in no time and answers with output, dates and history", async () => {
    const from = "2026-01-01T00:00:00Z";
    const outcome = await cli([
      "asl",
      "run",
      fileWith("nap.asl.json", nap),
      "--input",
      '{"a":1}',
      "--from",
      from,
      "--json",
    ]);
    expect(outcome.exitCode).toBe(0);
    const { history, ...rest } = outcome.json();
    expect(rest).toEqual({
      status: "SUCCEEDED",
      output: { sum: 2 },
      error: null,
      cause: null,
      start_date: from,
      stop_date: "2026-01-02T00:00:00Z",
    });
    expect(history.map(({ type }: { type: string }) => type)).toEqual([
      "ExecutionStarted",
      "WaitStateEntered",
      "WaitStateExited",
      "PassStateEntered",
      "PassStateExited",
      "ExecutionSucceeded",
    ]);
    expect(history[2]).toMatchObject({ id: 3, previousEventId: 2, timestamp: "2026-01-02T00:00:00Z" });
  });

  test("is the same to the byte from one run to the next", async () => {
    const random = {
      ...nap,
      States: { ...nap.States, Add: { Type: "Pass", Output: "{% [$uuid(), $random()] %}", End: true } },
    };
    const file = fileWith("nap.asl.json", random);
    const run = (seed: string) => cli(["asl", "run", file, "--from", "2026-01-01T00:00:00Z", "--seed", seed, "--json"]);
    const [first, again, other] = [await run("1"), await run("1"), await run("2")];
    expect(again.out).toBe(first.out);
    expect(other.json().output).not.toEqual(first.json().output);
  });

  test("reads the input from a file", async () => {
    const input = fileWith("input.json", { a: 41 });
    const outcome = await cli(["asl", "run", fileWith("nap.json", nap), "--input-file", input, "--json"]);
    expect(outcome.json().output).toEqual({ sum: 42 });
  });

  test("takes its tasks' results from a test case of the mocks", async () => {
    const [file, mockFile] = [fileWith("order.asl.json", order), fileWith("mocks.json", mocks)];
    const run = (testCase: string) => cli(["asl", "run", file, "--mocks", mockFile, "--test-case", testCase, "--json"]);
    const paid = await run("Paid");
    expect(paid.exitCode).toBe(0);
    expect(paid.json().output).toBe("thanks");
    const broke = await run("Broke");
    expect(broke.exitCode).toBe(1);
    expect(broke.json()).toMatchObject({ status: "FAILED", output: null, error: "Broke", cause: "no money" });
    const unknown = await run("Unknown");
    expect(unknown.exitCode).toBe(2);
    expect(unknown.json().error).toMatchObject({ code: "USAGE", remedy: "There are: Paid, Broke." });
  });

  test("shows people one event a line and how it ended", async () => {
    const outcome = await cli(["asl", "run", fileWith("nap.json", nap), "--input", '{"a":1}']);
    expect(outcome.out).toMatch(/^2 {2}\S+ {2}WaitStateEntered {2}Nap$/m);
    expect(outcome.out).toMatch(/^SUCCEEDED {2}\{$/m);
  });

  test.each<[string, unknown, string, RegExp]>([
    ["a definition that is not valid", { ...nap, StartAt: "Nowhere" }, "InvalidDefinition", /Nowhere|StartAt/],
    ["a definition that is no JSON", "{", "InvalidDefinition", /INVALID_JSON_DESCRIPTION/],
    ["a JSONPath machine", { ...nap, QueryLanguage: "JSONPath" }, "InvalidDefinition", /JSONPath/],
    ["a task that nobody does", order, "InvalidDefinition", /lambda:invoke/],
  ])("refuses %s with exit code 2", async (_what, definition, code, message) => {
    const outcome = await cli(["asl", "run", fileWith("machine.json", definition), "--json"]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.json().error).toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test.each([
    [["--input", "{}", "--input-file", "x"], /exclude each other/],
    [["--input", "not json"], /Invalid State Machine Execution Input/],
    [["--mocks", "x"], /belong together/],
    [["--clock", "sundial"], /virtual or real/],
    [["--input-file", "/nowhere/at/all"], /cannot read \/nowhere\/at\/all/],
  ])("refuses %j with exit code 2", async (options, message) => {
    const outcome = await cli(["asl", "run", fileWith("nap.json", nap), ...options, "--json"]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.json().error.message).toMatch(message);
  });
});
