import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../local/stepfunctions/json.ts";
import { TaskError } from "../../../local/stepfunctions/resources.ts";
import { LAMBDA, LAMBDA_TOKEN, lines, runMachine, single } from "./support/run-machine.ts";

/** Examples of the Step Functions Developer Guide in a compact form, each under its page's title. */

const PASS = { Type: "Pass", End: true };

describe("Transforming data with JSONata in Step Functions", () => {
  it("evaluates expressions of input and variables, and leaves other text as it is", async () => {
    const { result } = await runMachine(
      {
        StartAt: "Name",
        States: {
          Name: { Type: "Pass", Assign: { customerName: "María" }, Next: "Greet" },
          Greet: {
            Type: "Task",
            Resource: LAMBDA,
            Arguments: {
              FunctionName: "echo",
              Payload: {
                static: "Hello",
                title: "{% $states.input.title %}",
                name: "{% $customerName %}",
                "not-evaluated": "$customerName",
              },
            },
            Output: "{% $states.result.Payload %}",
            End: true,
          },
        },
      },
      { input: { title: "Doctor" } },
    );
    expect(result).toEqual({ static: "Hello", title: "Doctor", name: "María", "not-evaluated": "$customerName" });
  });

  it.each<[string, Json]>([
    [
      "$partition([1,2,3,4], 2)",
      [
        [1, 2],
        [3, 4],
      ],
    ],
    ["$range(0, 10, 2)", [0, 2, 4, 6, 8, 10]],
    ["$range(1, -5, -1)", [1, 0, -1, -2, -3, -4, -5]],
    ["$range(1, 9, 3)", [1, 4, 7]],
    // The guide says [1]; AWS answers 1.
    ["$range(1, 1, 2)", 1],
    ["$range(1, 9, 0)", []],
    ["$hash('input data', 'SHA-1')", "aaff4a450a104cd177d28d18d74485e8cae074b7"],
    ['$parse(\'{"foo": "bar"}\')', { foo: "bar" }],
  ])("has the function %s", async (expression, expected) => {
    expect((await runMachine(single({ Type: "Pass", Output: `{% ${expression} %}` }))).result).toEqual(expected);
  });

  it.each([
    ["a type error", "{% $x + 'a' %}"],
    ["a type that the field does not take", "{% 'text' %}", { Type: "Wait", Seconds: "{% 'text' %}" }],
    ["a value that the field does not take", "{% -1 %}", { Type: "Wait", Seconds: "{% -1 %}" }],
    ["nothing", "{% $states.input.absent %}"],
  ])("fails with States.QueryEvaluationError for %s", async (_what, expression, state?: JsonObject) => {
    const { error, events } = await runMachine(single(state ?? { Type: "Pass", Output: expression }));
    expect(error).toBe("States.QueryEvaluationError");
    expect(events.map(({ type }) => type)).toContain("EvaluationFailed");
  });
});

describe("Passing data between states with variables", () => {
  it("evaluates all of Assign before it assigns", async () => {
    const { result } = await runMachine({
      StartAt: "Start",
      States: {
        Start: { Type: "Pass", Assign: { x: 3, a: 6 }, Next: "Swap" },
        Swap: { Type: "Pass", Assign: { x: "{% $a %}", nextX: "{% $x %}" }, Next: "End" },
        End: { Type: "Pass", Output: { x: "{% $x %}", nextX: "{% $nextX %}" }, End: true },
      },
    });
    expect(result).toEqual({ x: 6, nextX: 3 });
  });

  it("assigns a caught error's variable in the scope of the Parallel or Map", async () => {
    const { result } = await runMachine({
      StartAt: "Both",
      States: {
        Both: {
          Type: "Parallel",
          Branches: [{ StartAt: "F", States: { F: { Type: "Fail", Error: "Broken" } } }],
          Catch: [{ ErrorEquals: ["States.ALL"], Assign: { why: "{% $states.errorOutput.Error %}" }, Next: "End" }],
          Next: "End",
        },
        End: { Type: "Pass", Output: "{% $why %}", End: true },
      },
    });
    expect(result).toBe("Broken");
  });

  it("hides the outer variables from a distributed Map's child executions, not from the Map's own fields", async () => {
    const machine = (output: string) => ({
      StartAt: "Start",
      States: {
        Start: { Type: "Pass", Assign: { items: [1, 2] }, Next: "Each" },
        Each: {
          Type: "Map",
          Items: "{% $items %}",
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            StartAt: "One",
            States: { One: { ...PASS, Output: output } },
          },
          End: true,
        },
      },
    });
    expect((await runMachine(machine("{% $states.input %}"))).result).toEqual([1, 2]);
    expect((await runMachine(machine("{% $items %}"))).error).toBe("States.ExceedToleratedFailureThreshold");
  });
});

const SHIPMENT = {
  "ship-date": "2016-03-14T01:59:00Z",
  detail: {
    "delivery-partner": "UQS",
    shipped: [
      { prod: "R31", "dest-code": 9511, quantity: 1344 },
      { prod: "S39", "dest-code": 9511, quantity: 40 },
      { prod: "R31", "dest-code": 9833, quantity: 12 },
      { prod: "R40", "dest-code": 9860, quantity: 887 },
      { prod: "R40", "dest-code": 9511, quantity: 1220 },
    ],
  },
};

describe("Using Map state in Inline mode", () => {
  const map = (more: JsonObject) =>
    single({
      Type: "Map",
      Items: "{% $states.input.detail.shipped %}",
      MaxConcurrency: 0,
      ItemProcessor: { StartAt: "Validate", States: { Validate: PASS } },
      ...more,
    });

  it("gives each iteration an element, and the state the number of them", async () => {
    const { result, events } = await runMachine(
      map({ Output: { numItemsProcessed: "{% $count($states.input.detail.shipped) %}" } }),
      { input: SHIPMENT },
    );
    expect(result).toEqual({ numItemsProcessed: 5 });
    const first = events.find(({ type }) => type === "PassStateEntered");
    expect(JSON.parse(String((first?.stateEnteredEventDetails as JsonObject | undefined)?.input))).toEqual(
      SHIPMENT.detail.shipped[0],
    );
  });

  it("gives each iteration what the ItemSelector makes of the element and the state's input", async () => {
    const { result } = await runMachine(
      map({
        ItemSelector: {
          parcel: "{% $states.context.Map.Item.Value %}",
          courier: "{% $states.input.detail.`delivery-partner` %}",
        },
      }),
      { input: SHIPMENT },
    );
    expect(result).toEqual(SHIPMENT.detail.shipped.map((parcel) => ({ parcel, courier: "UQS" })));
  });
});

describe("Accessing execution data from the Context object", () => {
  it("has a Map item's index and value", async () => {
    const who = [{ who: "bob" }, { who: "meg" }, { who: "joe" }];
    const { result } = await runMachine(
      single({
        Type: "Map",
        ItemSelector: {
          ContextIndex: "{% $states.context.Map.Item.Index %}",
          ContextValue: "{% $states.context.Map.Item.Value %}",
        },
        ItemProcessor: { StartAt: "TestPass", States: { TestPass: PASS } },
      }),
      { input: who },
    );
    expect(result).toEqual(who.map((ContextValue, ContextIndex) => ({ ContextIndex, ContextValue })));
  });
});

describe("Using Map state in Distributed mode", () => {
  const distributed = (more: JsonObject, first: JsonObject = PASS) =>
    single({
      Type: "Map",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "EXPRESS" },
        StartAt: "First",
        States: { First: first },
      },
      ...more,
    });
  const s3 = (body: string) => ({ resources: { "s3:getObject": async () => ({ Body: body }) } });
  const itemReader = (config: JsonObject) => ({
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      ReaderConfig: config,
      Arguments: { Bucket: "amzn-s3-demo-bucket", Key: "csvDataset/ratings.csv" },
    },
  });

  it("reads the rows of a CSV file as objects of texts (ItemReader)", async () => {
    const rows = "userId,movieId,rating,timestamp\n1,307,3.5,1256677221\n1,481,3.5,1256677456\n1,1091,1.5,1256677471\n";
    const all = [
      { userId: "1", movieId: "307", rating: "3.5", timestamp: "1256677221" },
      { userId: "1", movieId: "481", rating: "3.5", timestamp: "1256677456" },
      { userId: "1", movieId: "1091", rating: "1.5", timestamp: "1256677471" },
    ];
    const config = { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" };
    expect((await runMachine(distributed(itemReader(config)), s3(rows))).result).toEqual(all);
    const few = distributed(itemReader({ ...config, MaxItems: 2 }));
    expect((await runMachine(few, s3(rows))).result).toEqual(all.slice(0, 2));
  });

  it("reads the elements of a JSON array (ItemReader)", async () => {
    const facts = [
      { verdict: "true", statement_date: "6/11/2008", statement_source: "speech" },
      { verdict: "false", statement_date: "6/7/2022", statement_source: "television" },
    ];
    const machine = distributed(itemReader({ InputType: "JSON" }));
    expect((await runMachine(machine, s3(JSON.stringify(facts)))).result).toEqual(facts);
  });

  it("gives a child execution a batch of items with the input for all batches (ItemBatcher)", async () => {
    const { result } = await runMachine(
      distributed({
        Items: [1, 2, 3],
        ItemBatcher: { MaxItemsPerBatch: 2, BatchInput: { factCheck: "December 2022" } },
      }),
    );
    const BatchInput = { factCheck: "December 2022" };
    expect(result).toEqual([
      { BatchInput, Items: [1, 2] },
      { BatchInput, Items: [3] },
    ]);
  });

  it("fails above the tolerated failures, and not at them", async () => {
    const failing = (more: JsonObject) =>
      runMachine(
        distributed(
          { Items: [1, 2, 3, 4], ...more },
          {
            Type: "Task",
            Resource: LAMBDA,
            Arguments: { FunctionName: "{% $states.input <= 2 ? 'fail' : 'echo' %}" },
            End: true,
          },
        ),
      );
    expect((await failing({ ToleratedFailurePercentage: 50 })).status).toBe("SUCCEEDED");
    expect((await failing({ ToleratedFailureCount: 2 })).status).toBe("SUCCEEDED");
    expect((await failing({ ToleratedFailurePercentage: 49 })).error).toBe("States.ExceedToleratedFailureThreshold");
    expect((await failing({})).error).toBe("States.ExceedToleratedFailureThreshold");
  });
});

describe("Discover service integration patterns in Step Functions: Wait for a Callback with Task Token", () => {
  const waiting = (more: JsonObject = {}) => ({
    StartAt: "Wait",
    States: {
      Wait: {
        Type: "Task",
        Resource: LAMBDA_TOKEN,
        Arguments: {
          FunctionName: "notify",
          Payload: { Message: "Hello from Step Functions!", TaskToken: "{% $states.context.Task.Token %}" },
        },
        Next: "Done",
        ...more,
      },
      Done: { Type: "Succeed" },
      Late: { Type: "Succeed", Output: "{% $states.input.Error %}" },
    },
  });

  it("goes on with the output that the token is answered with, whatever the service returned", async () => {
    const answers = await runMachine(
      { ...waiting(), States: { Wait: waiting().States.Wait, Done: waiting().States.Done } },
      {
        functions: { notify: (payload) => ({ ignored: (payload as JsonObject).Message ?? "" }) },
        meanwhile: (engine, executionArn, clock) => {
          clock.at(clock.now() + 60_000, async () => {
            const { events } = await engine.getExecutionHistory({ executionArn });
            const scheduled = events.find(({ type }) => type === "TaskScheduled")
              ?.taskScheduledEventDetails as JsonObject;
            const { Payload } = JSON.parse(String(scheduled.parameters)) as { Payload: { TaskToken: string } };
            await engine.sendTaskSuccess({ taskToken: Payload.TaskToken, output: '{"approved":true}' });
          });
        },
      },
    );
    expect([answers.result, answers.seconds]).toEqual([{ approved: true }, 60]);
    expect(lines(answers.events).slice(2, 6)).toEqual([
      "3 <2 TaskScheduled",
      "4 <3 TaskStarted",
      "5 <4 TaskSubmitted",
      "6 <5 TaskSucceeded",
    ]);
  });

  it.each(["States.Timeout", "States.HeartbeatTimeout"])(
    "fails after HeartbeatSeconds without an answer, which a catcher of %s takes",
    async (name) => {
      const { status, seconds } = await runMachine(
        waiting({ HeartbeatSeconds: 600, Catch: [{ ErrorEquals: [name], Next: "Late" }] }),
        { functions: { notify: () => null } },
      );
      expect([status, seconds]).toEqual(["SUCCEEDED", 600]);
    },
  );
});

describe("Handling errors in Step Functions workflows", () => {
  /** A task that fails with these errors one after the other, and then answers. */
  const failing = (errors: readonly string[], state: JsonObject, names: readonly string[] = ["Z"]) => {
    const starts: number[] = [];
    let calls = 0;
    return runMachine(
      {
        StartAt: "X",
        States: {
          X: { Type: "Task", Resource: LAMBDA, Arguments: { FunctionName: "flaky" }, Output: "X", End: true, ...state },
          ...Object.fromEntries(names.map((name) => [name, { ...PASS, Output: name }])),
        },
      },
      {
        functions: {
          flaky: () => {
            const error = errors[calls];
            calls += 1;
            if (error !== undefined) throw new TaskError(error, "{}");
            return "fine";
          },
        },
      },
    ).then((run) => {
      for (const { type, timestamp } of run.events) if (type === "TaskStarted") starts.push(timestamp);
      return { ...run, waits: starts.slice(1).map((start, index) => (start - (starts[index] ?? 0)) / 1000) };
    });
  };

  it("waits 3 s, then each time twice as long", async () => {
    const Retry = [{ ErrorEquals: ["E"], IntervalSeconds: 3, MaxAttempts: 3, BackoffRate: 2 }];
    const { waits, error } = await failing(["E", "E", "E", "E"], { Retry }, []);
    expect([waits, error]).toEqual([[3, 6, 12], "E"]);
  });

  it("waits no longer than MaxDelaySeconds", async () => {
    const Retry = [{ ErrorEquals: ["E"], IntervalSeconds: 3, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 5 }];
    expect((await failing(["E", "E", "E"], { Retry }, [])).waits).toEqual([3, 5, 5]);
  });

  it("counts for each retrier: the complex retry scenario", async () => {
    const { waits, result } = await failing(["ErrorA", "ErrorB", "ErrorC", "ErrorB", "ErrorB"], {
      Retry: [
        { ErrorEquals: ["ErrorA", "ErrorB"], IntervalSeconds: 1, BackoffRate: 2, MaxAttempts: 2 },
        { ErrorEquals: ["ErrorC"], IntervalSeconds: 5 },
      ],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
    });
    expect([waits, result]).toEqual([[1, 2, 5], "Z"]);
  });

  it.each([
    ["CustomError", "CustomErrorFallback"],
    ["Lambda.ServiceException", "ReservedTypeFallback"],
    ["States.Timeout", "CatchAllFallback"],
  ])("goes from %s to %s", async (error, expected) => {
    const Catch = [
      { ErrorEquals: ["CustomError"], Next: "CustomErrorFallback" },
      { ErrorEquals: ["States.TaskFailed"], Next: "ReservedTypeFallback" },
      { ErrorEquals: ["States.ALL"], Next: "CatchAllFallback" },
    ];
    const { result } = await failing([error], { Catch }, [
      "CustomErrorFallback",
      "ReservedTypeFallback",
      "CatchAllFallback",
    ]);
    expect(result).toBe(expected);
  });

  it("gives the next state the error and its cause", async () => {
    const { result } = await runMachine(
      {
        StartAt: "X",
        States: {
          X: {
            Type: "Task",
            Resource: LAMBDA,
            Arguments: { FunctionName: "throws" },
            Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
            End: true,
          },
          Z: { Type: "Succeed" },
        },
      },
      {
        functions: {
          throws: () => {
            throw new TaskError("CustomError", "This is a custom error!");
          },
        },
      },
    );
    expect(result).toEqual({ Error: "CustomError", Cause: "This is a custom error!" });
  });
});
