import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../../local/stepfunctions/json.ts";
import { detailsOf, LAMBDA, lines, runMachine, single } from "./support/run-machine.ts";

const processor = (state: object) => ({
  StartAt: "I",
  States: { I: { ...state, ...("Error" in state ? {} : { End: true }) } },
});
const task = (name: string) => ({
  Type: "Task",
  Resource: LAMBDA,
  Arguments: { FunctionName: name, Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
});

describe("Parallel", () => {
  it("gives every branch the same input and collects their outputs in order", async () => {
    const { result, events } = await runMachine(
      single({
        Type: "Parallel",
        Branches: [
          processor({ Type: "Wait", Seconds: 3 }),
          { StartAt: "J", States: { J: { Type: "Pass", Output: 2, End: true } } },
        ],
      }),
      { input: { x: 1 } },
    );
    expect(result).toEqual([{ x: 1 }, 2]);
    expect(lines(events)).toEqual([
      "1 <0 ExecutionStarted",
      "2 <0 ParallelStateEntered S",
      "3 <2 ParallelStateStarted",
      "4 <3 WaitStateEntered I",
      "5 <3 PassStateEntered J",
      "6 <5 PassStateExited J",
      "7 <4 WaitStateExited I",
      "8 <7 ParallelStateSucceeded",
      "9 <7 ParallelStateExited S",
      "10 <9 ExecutionSucceeded",
    ]);
  });

  it("hands Arguments to the branches and the results to Output", async () => {
    const { result } = await runMachine(
      single({
        Type: "Parallel",
        Arguments: { y: "{% $states.input.x * 2 %}" },
        Branches: [processor({ Type: "Pass" })],
        Output: "{% $states.result[0].y %}",
      }),
      { input: { x: 4 } },
    );
    expect(result).toBe(8);
  });

  it("fails with the first branch that fails; the others are aborted", async () => {
    const { error, events } = await runMachine(
      single({
        Type: "Parallel",
        Branches: [
          processor({ Type: "Fail", Error: "E" }),
          { StartAt: "J", States: { J: { Type: "Wait", Seconds: 60, End: true } } },
        ],
      }),
    );
    expect(error).toBe("E");
    expect(lines(events).slice(3)).toEqual([
      "4 <3 FailStateEntered I",
      "5 <4 ParallelStateFailed",
      "6 <5 ExecutionFailed",
    ]);
  });

  it("is tried again as a whole, and caught as a whole", async () => {
    const machine = single({
      Type: "Parallel",
      Branches: [processor({ Type: "Fail", Error: "E" })],
      Retry: [{ ErrorEquals: ["E"], MaxAttempts: 2 }],
    });
    const { events } = await runMachine(machine);
    expect(lines(events).slice(2)).toEqual([
      "3 <2 ParallelStateStarted",
      "4 <3 FailStateEntered I",
      "5 <4 ParallelStateStarted",
      "6 <5 FailStateEntered I",
      "7 <6 ParallelStateStarted",
      "8 <7 FailStateEntered I",
      "9 <8 ParallelStateFailed",
      "10 <9 ExecutionFailed",
    ]);
  });

  it("says of a failed Task in a branch that its state was aborted", async () => {
    const { events } = await runMachine({
      StartAt: "S",
      States: {
        S: {
          Type: "Parallel",
          Branches: [processor(task("fail"))],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "Z" }],
          End: true,
        },
        Z: { Type: "Succeed" },
      },
    });
    expect(lines(events).slice(6, 10)).toEqual([
      "7 <6 TaskFailed",
      "8 <7 TaskStateAborted",
      "9 <7 ParallelStateFailed",
      "10 <9 ParallelStateExited S",
    ]);
  });
});

describe("Map", () => {
  it("runs one iteration after the other with MaxConcurrency 1", async () => {
    const { result, events } = await runMachine(
      single({
        Type: "Map",
        Items: "{% $states.input.items %}",
        MaxConcurrency: 1,
        ItemProcessor: processor({ Type: "Pass", Output: "{% $states.input * 10 %}" }),
      }),
      { input: { items: [1, 2] } },
    );
    expect(result).toEqual([10, 20]);
    expect(lines(events)).toEqual([
      "1 <0 ExecutionStarted",
      "2 <0 MapStateEntered S",
      "3 <2 MapStateStarted",
      "4 <3 MapIterationStarted S 0",
      "5 <4 PassStateEntered I",
      "6 <5 PassStateExited I",
      "7 <6 MapIterationSucceeded S 0",
      "8 <6 MapIterationStarted S 1",
      "9 <8 PassStateEntered I",
      "10 <9 PassStateExited I",
      "11 <10 MapIterationSucceeded S 1",
      "12 <11 MapStateSucceeded",
      "13 <11 MapStateExited S",
      "14 <13 ExecutionSucceeded",
    ]);
    expect(detailsOf(events, "MapStateStarted")).toEqual({ length: 2 });
  });

  it("starts all iterations first, then enters their states, then makes their calls", async () => {
    const { events } = await runMachine(single({ Type: "Map", Items: [1, 2], ItemProcessor: processor(task("echo")) }));
    expect(lines(events).slice(3, 11)).toEqual([
      "4 <3 MapIterationStarted S 0",
      "5 <3 MapIterationStarted S 1",
      "6 <4 TaskStateEntered I",
      "7 <6 TaskScheduled",
      "8 <5 TaskStateEntered I",
      "9 <8 TaskScheduled",
      "10 <7 TaskStarted",
      "11 <9 TaskStarted",
    ]);
  });

  it("runs as many at once as MaxConcurrency allows, which an expression may give", async () => {
    const { seconds } = await runMachine(
      single({
        Type: "Map",
        Items: [1, 2, 3, 4, 5],
        MaxConcurrency: "{% $states.input.most %}",
        ItemProcessor: processor({ Type: "Wait", Seconds: 10 }),
      }),
      { input: { most: 2 } },
    );
    expect(seconds).toBe(30);
  });

  it("makes inputs by ItemSelector, with the item and its index in the context", async () => {
    const { result } = await runMachine(
      single({
        Type: "Map",
        Items: ["a", "b"],
        ItemSelector: {
          at: "{% $states.context.Map.Item.Index %}",
          of: "{% $states.context.Map.Item.Value %}",
          all: "{% $states.input %}",
        },
        ItemProcessor: processor({
          Type: "Pass",
          Output: { in: "{% $states.input %}", index: "{% $states.context.Map.Item.Index %}" },
        }),
      }),
      { input: { x: 1 } },
    );
    expect(result).toEqual([
      { in: { at: 0, of: "a", all: { x: 1 } }, index: 0 },
      { in: { at: 1, of: "b", all: { x: 1 } }, index: 1 },
    ]);
  });

  it("maps over its input when Items is not given, and over nothing at all", async () => {
    expect(
      (await runMachine(single({ Type: "Map", ItemProcessor: processor({ Type: "Pass" }) }), { input: [1] })).result,
    ).toEqual([1]);
    const { result, events } = await runMachine(
      single({ Type: "Map", Items: [], ItemProcessor: processor({ Type: "Pass" }) }),
    );
    expect(result).toEqual([]);
    expect(lines(events).slice(2)).toEqual([
      "3 <2 MapStateStarted",
      "4 <3 MapStateSucceeded",
      "5 <3 MapStateExited S",
      "6 <5 ExecutionSucceeded",
    ]);
  });

  it.each([
    ["'string'", '"string"', "string"],
    ["1", "1", "number"],
    ["true", "true", "boolean"],
    ["null", "null", "null"],
    ["{'foo': 'bar'}", '{"foo":"bar"}', "object"],
  ])("refuses Items that are no array: %s", async (source, json, type) => {
    const { cause, events } = await runMachine(
      single({ Type: "Map", Items: `{% ${source} %}`, ItemProcessor: processor({ Type: "Pass" }) }),
    );
    expect(cause).toBe(
      `An error occurred while executing the state 'S' (entered at the event id #2). The JSONata expression '${source}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${type}' for value: ${json}`,
    );
    expect(lines(events).slice(2)).toEqual(["3 <0 EvaluationFailed S", "4 <3 MapStateFailed", "5 <4 ExecutionFailed"]);
  });

  it("refuses an input that is no array, and then the event names no field", async () => {
    const { cause, events } = await runMachine(single({ Type: "Map", ItemProcessor: processor({ Type: "Pass" }) }), {
      input: '"string"',
    });
    expect(cause).toBe(
      "An error occurred while executing the state 'S' (entered at the event id #2). Map state input must be an array but was: \"string\"",
    );
    expect(detailsOf(events, "EvaluationFailed")).not.toHaveProperty("location");
  });

  it("has an evaluation that failed within an iteration once in the history", async () => {
    const nothing = processor({ Type: "Pass", Output: "{% $states.input.nothing %}" });
    const { events } = await runMachine(single({ Type: "Map", Items: [1], ItemProcessor: nothing }));
    expect(events.map(({ type }) => type).slice(4)).toEqual([
      "PassStateEntered",
      "EvaluationFailed",
      "MapIterationFailed",
      "MapStateFailed",
      "ExecutionFailed",
    ]);
  });

  it("fails with its first failed iteration and aborts the rest", async () => {
    const { events, error } = await runMachine(
      single({
        Type: "Map",
        Items: [1, 2],
        ItemProcessor: {
          StartAt: "C",
          States: {
            C: { Type: "Choice", Choices: [{ Condition: "{% $states.input = 2 %}", Next: "W" }], Default: "F" },
            F: { Type: "Fail", Error: "E" },
            W: { Type: "Wait", Seconds: 9, End: true },
          },
        },
      }),
    );
    expect(error).toBe("E");
    expect(lines(events).slice(9)).toEqual([
      "10 <7 FailStateEntered F",
      "11 <10 MapIterationFailed S 0",
      "12 <10 MapIterationAborted S 1",
      "13 <10 MapStateFailed",
      "14 <13 ExecutionFailed",
    ]);
  });

  it("works within itself and within Parallel", async () => {
    const inner = {
      Type: "Map",
      ItemProcessor: { StartAt: "X", States: { X: { Type: "Pass", Output: "{% $states.input + 1 %}", End: true } } },
    };
    const { result } = await runMachine(
      single({
        Type: "Parallel",
        Branches: [{ StartAt: "M", States: { M: { Type: "Map", ItemProcessor: processor(inner), End: true } } }],
      }),
      { input: [[1, 2], [3]] },
    );
    expect(result).toEqual([[[2, 3], [4]]]);
  });

  it("runs a thousand iterations", async () => {
    const items = Array.from({ length: 1000 }, (_, index) => index);
    const { result } = await runMachine(single({ Type: "Map", ItemProcessor: processor({ Type: "Pass" }) }), {
      input: items,
    });
    expect(result).toEqual(items);
  });
});

describe("variables", () => {
  it("are assigned from the values before, all at once", async () => {
    const { result, events } = await runMachine({
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { x: 1, y: 2 }, Next: "B" },
        B: {
          Type: "Pass",
          Assign: { x: "{% $y %}", y: "{% $x %}", z: { sum: "{% $x + $y %}" } },
          Output: "{% $x %}",
          Next: "C",
        },
        C: {
          Type: "Pass",
          Output: { was: "{% $states.input %}", x: "{% $x %}", y: "{% $y %}", z: "{% $z %}" },
          End: true,
        },
      },
    });
    expect(result).toEqual({ was: 1, x: 2, y: 1, z: { sum: 3 } });
    expect(detailsOf(events, "PassStateExited").assignedVariables).toEqual({ x: "1", y: "2" });
  });

  it("of the outside are seen in branches and iterations; theirs are not seen outside, nor by each other", async () => {
    const { result, error, cause } = await runMachine({
      StartAt: "A",
      States: {
        A: { Type: "Pass", Assign: { outer: 7 }, Next: "M" },
        M: {
          Type: "Map",
          Items: [1, 2],
          MaxConcurrency: 1,
          ItemProcessor: {
            StartAt: "I",
            States: {
              I: { Type: "Pass", Assign: { inner: "{% $outer + $states.input %}" }, Next: "J" },
              J: { Type: "Pass", Output: "{% $inner %}", End: true },
            },
          },
          Assign: { results: "{% $states.result %}" },
          Next: "Z",
        },
        Z: { Type: "Pass", Output: { results: "{% $results %}", inner: "{% $exists($inner) %}" }, End: true },
      },
    });
    expect([error, cause]).toEqual([undefined, undefined]);
    expect(result).toEqual({ results: [8, 9], inner: false });
  });

  // A text of n characters has n + 2 bytes as JSON.
  it("have 256 KiB at most in one Assign, whatever the number of them", async () => {
    const half = "{% $pad('x', 131070) %}";
    const assign = (Assign: JsonObject) => runMachine(single({ Type: "Pass", Assign, Output: 1 }));
    expect((await assign({ x: half, y: half })).status).toBe("SUCCEEDED");
    const { error, cause, events } = await assign({ x: half, y: "{% $pad('x', 131071) %}" });
    expect(error).toBe("States.DataLimitExceeded");
    expect(cause).toBe(
      "The variables that the state/task 'S' assigned have a size exceeding the maximum number of bytes service limit.",
    );
    expect(lines(events).slice(2)).toEqual(["3 <2 ExecutionFailed"]);
  });

  it("have 10 MiB at most in all scopes of an execution; what is assigned anew is not counted twice", async () => {
    const full = "{% $pad('x', 262142) %}";
    const fill = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `F${index}`,
          { Type: "Pass", Assign: { [`v${index}`]: full }, Next: index + 1 < count ? `F${index + 1}` : "Again" },
        ]),
      );
    const machine = (inner: string) => ({
      StartAt: "F0",
      States: {
        ...fill(39),
        Again: { Type: "Pass", Assign: { v0: full }, Next: "P" },
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "I", States: { I: { Type: "Pass", Assign: { inner }, Output: 1, End: true } } }],
          // The branch's variables went with it: there is room for these.
          Assign: { last: full },
          End: true,
        },
      },
    });
    expect((await runMachine(machine(full))).result).toEqual([1]);
    const { error } = await runMachine({
      ...machine(full),
      States: { ...machine(full).States, Again: { Type: "Pass", Assign: { one: 1 }, Next: "P" } },
    });
    expect(error).toBe("States.DataLimitExceeded");
  });
});
