import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../local/stepfunctions/json.ts";
import { detailsOf, lines, runMachine, single } from "./support/run-machine.ts";

const distributed = (more: object, state: object = { Type: "Pass" }, type = "STANDARD") =>
  single({
    Type: "Map",
    ItemProcessor: {
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: type },
      StartAt: "I",
      States: {
        I: { ...state, ...("Choices" in state ? {} : { End: true }) },
        ...("Choices" in state ? { F: { Type: "Fail", Error: "E" }, Ok: { Type: "Succeed" } } : {}),
      },
    },
    ...more,
  });
const failsFor = (value: unknown) => ({
  Type: "Choice",
  Choices: [{ Condition: `{% $states.input = ${JSON.stringify(value)} %}`, Next: "F" }],
  Default: "Ok",
});
const reader = (config: object, body: string) => ({
  machine: {
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: config,
      Arguments: { Bucket: "b", Key: "{% $states.input.key %}" },
    },
  },
  options: {
    input: { key: "k" },
    resources: {
      "s3:getObject": async ({ arguments: args }: { arguments: unknown }) => ({
        Body: (args as JsonObject).Key === "k" ? body : "",
      }),
    },
  },
});

describe("a distributed Map", () => {
  it("runs its items as executions of their own, in a Map Run", async () => {
    const { result, events } = await runMachine(
      distributed({ Items: [1, 2, 3] }, { Type: "Pass", Output: "{% $states.input * 2 %}" }),
    );
    expect(result).toEqual([2, 4, 6]);
    expect(lines(events)).toEqual([
      "1 <0 ExecutionStarted",
      "2 <0 MapStateEntered S",
      "3 <2 MapStateStarted",
      "4 <3 MapRunStarted",
      "5 <4 MapRunSucceeded",
      "6 <5 MapStateSucceeded",
      "7 <4 MapStateExited S",
      "8 <7 ExecutionSucceeded",
    ]);
    expect(detailsOf(events, "MapRunStarted").mapRunArn).toMatch(
      /^arn:aws:states:us-east-1:000000000000:mapRun:machine\/[\w-]+:[\w-]+$/,
    );
  });

  it.each(["STANDARD", "EXPRESS"])("keeps below MaxConcurrency with %s children", async (type) => {
    const { seconds } = await runMachine(
      distributed({ Items: [1, 2, 3], MaxConcurrency: 2 }, { Type: "Wait", Seconds: 5 }, type),
    );
    expect(seconds).toBe(10);
  });

  it("puts items into batches, with an input for each batch", async () => {
    const { result } = await runMachine(
      distributed({
        Items: [1, 2, 3],
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { of: "{% $states.input.of %}" } },
      }),
      { input: { of: "x" } },
    );
    expect(result).toEqual([
      { BatchInput: { of: "x" }, Items: [1, 2] },
      { BatchInput: { of: "x" }, Items: [3] },
    ]);
  });

  it("keeps batches below MaxInputBytesPerBatch", async () => {
    const items = ["a".repeat(40), "b".repeat(40), "c".repeat(40)];
    const { result } = await runMachine(distributed({ Items: items, ItemBatcher: { MaxInputBytesPerBatch: 110 } }));
    expect(result).toEqual([{ Items: items.slice(0, 2) }, { Items: items.slice(2) }]);
  });

  it("fails when more fail than are tolerated, by number or by share", async () => {
    const run = (more: object) => runMachine(distributed({ Items: [1, 2, 3, 4], ...more }, failsFor(2)));
    const failed = await run({});
    expect([failed.error, failed.cause]).toEqual([
      "States.ExceedToleratedFailureThreshold",
      "The specified tolerated failure threshold was exceeded",
    ]);
    expect(lines(failed.events).slice(4)).toEqual(["5 <4 MapRunFailed", "6 <5 MapStateFailed", "7 <6 ExecutionFailed"]);
    expect((await run({ ToleratedFailureCount: 1 })).result).toEqual([1, 3, 4]);
    expect((await run({ ToleratedFailurePercentage: "{% $states.input.share %}" })).status).toBe("FAILED");
    expect((await run({ ToleratedFailurePercentage: 25 })).status).toBe("SUCCEEDED");
    expect((await run({ ToleratedFailurePercentage: 24.9 })).status).toBe("FAILED");
  });

  it("gives a CSV row's columns in the order of a Java HashMap, as AWS writes them", async () => {
    const { machine, options } = reader({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }, "H1,,True,{}\n1,2,3,4\n");
    const { output } = await runMachine(distributed(machine), options);
    expect(output).toBe('[{"":"2","{}":"4","H1":"1","True":"3"}]');
  });

  it("reads CSV with a header row, with given headers, and with quotes", async () => {
    const first = reader({ InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" }, 'a,b\n1,"x, ""y"""\n2,z\n');
    const read = await runMachine(distributed(first.machine), first.options);
    expect(read.result).toEqual([
      { a: "1", b: 'x, "y"' },
      { a: "2", b: "z" },
    ]);
    expect(detailsOf(read.events, "MapStateStarted")).toEqual({ length: 0 });
    const given = reader(
      { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["p", "q"], CSVDelimiter: "PIPE" },
      "1|2\n3|4",
    );
    expect((await runMachine(distributed(given.machine), given.options)).result).toEqual([
      { p: "1", q: "2" },
      { p: "3", q: "4" },
    ]);
  });

  it("reads JSON and JSON lines, up to MaxItems", async () => {
    const json = reader({ InputType: "JSON", MaxItems: "{% 1 + 1 %}" }, "[1,2,3]");
    expect((await runMachine(distributed(json.machine), json.options)).result).toEqual([1, 2]);
    const lined = reader({ InputType: "JSONL" }, '{"a":1}\n{"a":2}\n');
    expect((await runMachine(distributed(lined.machine), lined.options)).result).toEqual([{ a: 1 }, { a: 2 }]);
  });

  it.each([
    ["JSON that is no array", { InputType: "JSON" }, "{}", "Attempting to map over non-iterable node."],
    [
      "headers that occur twice",
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      "a,a\n1,2",
      "CSV headers cannot contain duplicates.",
    ],
  ])("fails with States.ItemReaderFailed for %s", async (_what, config, body, cause) => {
    const { machine, options } = reader(config, body);
    const failed = await runMachine(distributed(machine), options);
    expect([failed.error, failed.cause]).toEqual(["States.ItemReaderFailed", cause]);
    expect(lines(failed.events).slice(2)).toEqual([
      "3 <2 MapStateStarted",
      "4 <3 MapRunStarted",
      "5 <4 MapRunFailed",
      "6 <5 MapStateFailed",
      "7 <6 ExecutionFailed",
    ]);
  });

  it("selects from the items that it has read", async () => {
    const { machine, options } = reader({ InputType: "JSON" }, "[5,6]");
    const { result } = await runMachine(
      distributed({
        ...machine,
        ItemSelector: { v: "{% $states.context.Map.Item.Value %}", k: "{% $states.input.key %}" },
      }),
      options,
    );
    expect(result).toEqual([
      { v: 5, k: "k" },
      { v: 6, k: "k" },
    ]);
  });

  it("writes its results where the ResultWriter says", async () => {
    const written: { [key: string]: string } = {};
    const { result } = await runMachine(
      distributed(
        {
          Items: [1, 2],
          ToleratedFailureCount: 1,
          ResultWriter: { Resource: "arn:aws:states:::s3:putObject", Arguments: { Bucket: "out", Prefix: "results" } },
        },
        failsFor(2),
      ),
      {
        resources: {
          "s3:putObject": async ({ arguments: args }) => {
            const { Key: key, Body: body } = args as JsonObject;
            written[String(key)] = String(body);
            return {};
          },
        },
      },
    );
    const { ResultWriterDetails: details } = result as { ResultWriterDetails: { Bucket: string; Key: string } };
    expect(details.Bucket).toBe("out");
    expect(details.Key).toMatch(/^results\/[\w-]+\/manifest\.json$/);
    const manifest = JSON.parse(written[details.Key] ?? "{}") as { ResultFiles: { [kind: string]: { Key: string }[] } };
    const succeeded = JSON.parse(written[manifest.ResultFiles.SUCCEEDED?.[0]?.Key ?? ""] ?? "[]") as {
      Output: string;
      Status: string;
    }[];
    expect(succeeded.map(({ Output, Status }) => [Output, Status])).toEqual([["1", "SUCCEEDED"]]);
    expect(manifest.ResultFiles.FAILED).toHaveLength(1);
  });

  it("is described with its counts, and lists its children", async () => {
    let counts: unknown;
    let children: readonly unknown[] = [];
    await runMachine(
      {
        StartAt: "S",
        States: {
          S: { ...(distributed({ Items: [1, 2] }).States as { S: object }).S, End: false, Next: "W" },
          W: { Type: "Wait", Seconds: 10, End: true },
        },
      },
      {
        meanwhile: (engine, executionArn, clock) => {
          clock.at(clock.now() + 5000, async () => {
            const { mapRuns } = await engine.listMapRuns({ executionArn });
            const mapRunArn = String(mapRuns[0]?.mapRunArn);
            const run = await engine.describeMapRun({ mapRunArn });
            counts = [run.status, run.itemCounts];
            children = (await engine.listExecutions({ mapRunArn })).executions;
          });
        },
      },
    );
    expect(counts).toEqual(["SUCCEEDED", expect.objectContaining({ succeeded: 2, total: 2, failed: 0 })]);
    expect(children).toHaveLength(2);
  });
});
