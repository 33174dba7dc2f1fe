import { describe, expect, it } from "vitest";
import { detailsOf, lines, runMachine, START, single } from "./support/run-machine.ts";

describe("Pass", () => {
  it("hands its input on, to the blank", async () => {
    const { output, events } = await runMachine(single({ Type: "Pass" }), { input: '{ "a": [1, 2] }' });
    expect(output).toBe('{ "a": [1, 2] }');
    expect(lines(events)).toEqual([
      "1 <0 ExecutionStarted",
      "2 <0 PassStateEntered S",
      "3 <2 PassStateExited S",
      "4 <3 ExecutionSucceeded",
    ]);
  });

  it("makes its Output of literals and expressions at any depth", async () => {
    const { result } = await runMachine(
      single({
        Type: "Pass",
        Output: { a: "{% $states.input.x + 1 %}", b: [1, { c: "{% $states.input %}" }], d: "no {% expression %}" },
      }),
      { input: { x: 1 } },
    );
    expect(result).toEqual({ a: 2, b: [1, { c: { x: 1 } }], d: "no {% expression %}" });
  });

  it.each([[null], [0], [0.1], [true], ["text"], [[]]])("outputs %j as it is", async (Output) => {
    expect((await runMachine(single({ Type: "Pass", Output }))).result).toEqual(Output);
  });
});

describe("Choice", () => {
  const machine = {
    StartAt: "C",
    States: {
      C: {
        Type: "Choice",
        Choices: [
          {
            Condition: "{% $states.input.x > 10 %}",
            Next: "Big",
            Output: { big: "{% $states.input.x %}" },
            Assign: { size: "big" },
          },
          { Condition: "{% $states.input.x > 5 %}", Next: "Middle" },
        ],
        Default: "Small",
        Output: "by default",
      },
      Big: { Type: "Pass", Output: { in: "{% $states.input %}", size: "{% $size %}" }, End: true },
      Middle: { Type: "Succeed" },
      Small: { Type: "Succeed" },
    },
  };

  it("takes the first rule that holds, with that rule's Output and Assign", async () => {
    expect((await runMachine(machine, { input: { x: 11 } })).result).toEqual({ in: { big: 11 }, size: "big" });
    expect((await runMachine(machine, { input: { x: 6 } })).result).toEqual({ x: 6 });
  });

  it("takes the default with the state's own Output when no rule holds", async () => {
    expect((await runMachine(machine, { input: { x: 1 } })).result).toBe("by default");
  });

  it("fails with States.NoChoiceMatched when there is no default", async () => {
    const { error } = await runMachine({
      StartAt: "C",
      States: { C: { Type: "Choice", Choices: [{ Condition: false, Next: "S" }] }, S: { Type: "Succeed" } },
    });
    expect(error).toBe("States.NoChoiceMatched");
  });

  it("fails when a condition is no boolean", async () => {
    const { error, cause } = await runMachine({
      StartAt: "C",
      States: {
        C: { Type: "Choice", Choices: [{ Condition: "{% 1 %}", Next: "S" }], Default: "S" },
        S: { Type: "Succeed" },
      },
    });
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toBe(
      "An error occurred while executing the state 'C' (entered at the event id #2). The JSONata expression '1' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 1",
    );
  });
});

describe("Wait", () => {
  it("waits a number of seconds", async () => {
    const { seconds, result } = await runMachine(single({ Type: "Wait", Seconds: 86_400 }), { input: { kept: true } });
    expect(seconds).toBe(86_400);
    expect(result).toEqual({ kept: true });
  });

  it("waits seconds that an expression gives, and not at all for 0", async () => {
    expect(
      (await runMachine(single({ Type: "Wait", Seconds: "{% $states.input.s %}" }), { input: { s: 7 } })).seconds,
    ).toBe(7);
    expect((await runMachine(single({ Type: "Wait", Seconds: 0 }))).seconds).toBe(0);
  });

  it("waits until a timestamp, and not for one that has passed", async () => {
    expect((await runMachine(single({ Type: "Wait", Timestamp: "2026-01-01T01:00:00+01:00" }))).seconds).toBe(0);
    expect(
      (
        await runMachine(single({ Type: "Wait", Timestamp: "{% $states.input %}" }), {
          input: JSON.stringify(new Date(START + 5000).toISOString()),
        })
      ).seconds,
    ).toBe(5);
  });

  it.each([
    "2016-12-05T21:29:29",
    "2016-12-05 21:29:29Z",
    "05-12-2016T21:29:29Z",
    "2016-13-05T21:29:29Z",
    "2016-12-05T25:29:29Z",
  ])("refuses the timestamp %s as AWS does", async (timestamp) => {
    const { error, cause, events } = await runMachine(single({ Type: "Wait", Timestamp: "{% $states.input %}" }), {
      input: JSON.stringify(timestamp),
    });
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toBe(
      `An error occurred while executing the state 'S' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: ${timestamp}`,
    );
    expect(lines(events).slice(2)).toEqual(["3 <2 EvaluationFailed S", "4 <3 ExecutionFailed"]);
    expect(detailsOf(events, "EvaluationFailed").location).toBe("Timestamp");
  });

  it("refuses more than 24,855 days", async () => {
    const { error, cause } = await runMachine(single({ Type: "Wait", Timestamp: "2126-01-01T00:00:00Z" }));
    expect(error).toBe("States.Runtime");
    expect(cause).toContain("Wait state delay is too long.");
  });
});

describe("Succeed and Fail", () => {
  it("ends with an Output of its own", async () => {
    expect(
      (await runMachine(single({ Type: "Succeed", Output: { done: "{% $states.input.n %}" } }), { input: { n: 3 } }))
        .result,
    ).toEqual({ done: 3 });
  });

  it("fails with error and cause, literal or evaluated", async () => {
    const { status, error, cause, events } = await runMachine(
      single({ Type: "Fail", Error: "Bad", Cause: "{% 'because ' & $states.input.why %}" }),
      { input: { why: "so" } },
    );
    expect([status, error, cause]).toEqual(["FAILED", "Bad", "because so"]);
    expect(lines(events).slice(1)).toEqual(["2 <0 FailStateEntered S", "3 <2 ExecutionFailed"]);
  });

  it("fails with neither, and then the event has neither", async () => {
    const { error, cause, events } = await runMachine(single({ Type: "Fail" }));
    expect([error, cause]).toEqual([undefined, undefined]);
    expect(events.at(-1)?.executionFailedEventDetails).toEqual({});
  });
});

describe("what an expression may not give", () => {
  it.each([
    [
      "Output",
      { Output: "{% $nope %}" },
      "The JSONata expression '$nope' specified for the field 'Output' returned nothing (undefined).",
    ],
    [
      "Output/result",
      { Output: { result: "{% $nope %}" } },
      "The JSONata expression '$nope' specified for the field 'Output/result' returned nothing (undefined).",
    ],
    [
      "Output/list[1]",
      { Output: { list: [1, "{% $nope %}"] } },
      "The JSONata expression '$nope' specified for the field 'Output/list[1]' returned nothing (undefined).",
    ],
    [
      "Assign/v",
      { Assign: { v: "{% $nope %}" } },
      "The JSONata expression '$nope' specified for the field 'Assign/v' returned nothing (undefined).",
    ],
    [
      "Output",
      { Output: "{% $sum(['a']) %}" },
      `The JSONata expression '$sum(['a'])' specified for the field 'Output' threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"`,
    ],
    [
      "Output",
      { Output: "{% function($x){$x} %}" },
      "The JSONata expression 'function($x){$x}' specified for the field 'Output' returned an unsupported result type.",
    ],
  ])("fails at %s with AWS's words", async (location, fields, reason) => {
    const { error, cause, events } = await runMachine(single({ Type: "Pass", ...fields }));
    expect(error).toBe("States.QueryEvaluationError");
    expect(cause).toBe(`An error occurred while executing the state 'S' (entered at the event id #2). ${reason}`);
    expect(detailsOf(events, "EvaluationFailed")).toEqual({ error, cause, location, state: "S" });
    // As AWS counts: the failed evaluation follows what was before the state.
    expect(lines(events).slice(2)).toEqual(["3 <0 EvaluationFailed S", "4 <3 ExecutionFailed"]);
  });

  it("refuses an output above 256 KiB", async () => {
    const { error, cause, events } = await runMachine(single({ Type: "Pass", Output: "{% $pad('x', 262143) %}" }));
    expect(error).toBe("States.DataLimitExceeded");
    expect(cause).toBe(
      "The state/task 'S' returned a result with a size exceeding the maximum number of bytes service limit.",
    );
    expect(lines(events).slice(2)).toEqual(["3 <2 ExecutionFailed"]);
    expect((await runMachine(single({ Type: "Pass", Output: "{% $pad('x', 262142) %}" }))).status).toBe("SUCCEEDED");
  });
});

describe("limits of a whole execution", () => {
  it("ends as TIMED_OUT at the machine's TimeoutSeconds", async () => {
    const { status, seconds, events } = await runMachine({
      TimeoutSeconds: 10,
      ...single({ Type: "Wait", Seconds: 60 }),
    });
    expect([status, seconds]).toEqual(["TIMED_OUT", 10]);
    expect(events.at(-1)?.type).toBe("ExecutionTimedOut");
  });

  it("ends at 25,000 events", async () => {
    const { status, error, cause } = await runMachine({
      StartAt: "A",
      States: {
        A: { Type: "Choice", Choices: [{ Condition: true, Next: "A" }], Default: "Z" },
        Z: { Type: "Succeed" },
      },
    });
    expect([status, error]).toEqual(["FAILED", "States.Runtime"]);
    expect(cause).toContain("25000");
  });

  it("ends as ABORTED when it is stopped, with what the stop says", async () => {
    const { status, error, cause, events } = await runMachine(single({ Type: "Wait", Seconds: 60 }), {
      meanwhile: (engine, executionArn, clock) => {
        clock.at(START + 1000, () => engine.stopExecution({ executionArn, error: "Enough", cause: "of it" }));
      },
    });
    expect([status, error, cause]).toEqual(["ABORTED", "Enough", "of it"]);
    expect(lines(events).at(-1)).toBe("3 <0 ExecutionAborted");
  });
});
