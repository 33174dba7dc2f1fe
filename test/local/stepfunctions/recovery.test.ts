import { describe, expect, it } from "vitest";
import { TaskError } from "../../../local/stepfunctions/resources.ts";
import { detailsOf, LAMBDA, lines, type RunOptions, runMachine } from "./support/run-machine.ts";

const machine = (more: object) => ({
  StartAt: "S",
  States: {
    S: {
      Type: "Task",
      Resource: LAMBDA,
      Arguments: { FunctionName: "f", Payload: "{% $states.context.State.RetryCount %}" },
      End: true,
      ...more,
    },
    Caught: { Type: "Pass", End: true },
  },
});
const withCatch = (more: object, catcher: object) => machine({ ...more, Catch: [{ Next: "Caught", ...catcher }] });

/** Fails with these errors one after the other, then succeeds. */
function failing(...errors: readonly string[]): {
  readonly options: RunOptions;
  readonly calls: { at: number; retryCount: number; key: string }[];
} {
  const calls: { at: number; retryCount: number; key: string }[] = [];
  return {
    calls,
    options: {
      functions: {
        f: (payload, { startedAt, retryCount, invocationKey }) => {
          calls.push({ at: startedAt, retryCount, key: invocationKey });
          const error = errors[calls.length - 1];
          if (error !== undefined) throw new TaskError(error, "cause");
          return payload;
        },
      },
    },
  };
}

const gaps = (calls: readonly { at: number }[]) =>
  calls.slice(1).map(({ at }, index) => (at - (calls[index]?.at ?? 0)) / 1000);

describe("Retry", () => {
  it("tries again by interval and backoff, three times by default", async () => {
    const { options, calls } = failing("E", "E", "E", "E");
    const { error, events } = await runMachine(withoutCatch({ Retry: [{ ErrorEquals: ["E"] }] }), options);
    expect(error).toBe("E");
    expect(gaps(calls)).toEqual([1, 2, 4]);
    expect(calls.map(({ retryCount }) => retryCount)).toEqual([0, 1, 2, 3]);
    expect(new Set(calls.map(({ key }) => key)).size).toBe(4);
    expect(lines(events).slice(4, 7)).toEqual(["5 <4 TaskFailed", "6 <5 TaskScheduled", "7 <6 TaskStarted"]);
  });

  it("keeps the delay below MaxDelaySeconds", async () => {
    const { options, calls } = failing("E", "E", "E", "E");
    await runMachine(
      withoutCatch({
        Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 }],
      }),
      options,
    );
    expect(gaps(calls)).toEqual([2, 6, 10, 10]);
  });

  it("with full jitter waits anything up to the delay, the same for the same seed", async () => {
    const run = async (seed: string) => {
      const { options, calls } = failing("E", "E", "E");
      await runMachine(
        withoutCatch({ Retry: [{ ErrorEquals: ["E"], IntervalSeconds: 100, JitterStrategy: "FULL" }] }),
        { ...options, seed },
      );
      return gaps(calls);
    };
    const first = await run("one");
    expect(first.every((gap, index) => gap >= 0 && gap <= 100 * 2 ** index)).toBe(true);
    expect(await run("one")).toEqual(first);
    expect(await run("two")).not.toEqual(first);
  });

  it("counts for each retrier apart", async () => {
    const { options, calls } = failing("A", "B", "A", "B");
    const { status } = await runMachine(
      withoutCatch({
        Retry: [
          { ErrorEquals: ["A"], MaxAttempts: 2 },
          { ErrorEquals: ["B"], MaxAttempts: 2 },
        ],
      }),
      options,
    );
    expect(status).toBe("SUCCEEDED");
    expect(gaps(calls)).toEqual([1, 1, 2, 2]);
  });

  it("lets no later retrier help when the first that matches is used up", async () => {
    const { options, calls } = failing("A", "A");
    await runMachine(
      withoutCatch({ Retry: [{ ErrorEquals: ["A"], MaxAttempts: 0 }, { ErrorEquals: ["States.ALL"] }] }),
      options,
    );
    expect(calls).toHaveLength(1);
  });

  it("shows the count in the context object", async () => {
    const { options } = failing("E");
    const { result } = await runMachine(
      withoutCatch({ Retry: [{ ErrorEquals: ["E"] }], Output: "{% $states.result.Payload %}" }),
      options,
    );
    expect(result).toBe(1);
  });
});

describe("Catch", () => {
  it("goes on with the error as output, and the history tells of the state's exit", async () => {
    const { options } = failing("E");
    const { result, events } = await runMachine(withCatch({}, { ErrorEquals: ["E"] }), options);
    expect(result).toEqual({ Error: "E", Cause: "cause" });
    expect(lines(events).slice(4)).toEqual([
      "5 <4 TaskFailed",
      "6 <5 TaskStateExited S",
      "7 <6 PassStateEntered Caught",
      "8 <7 PassStateExited Caught",
      "9 <8 ExecutionSucceeded",
    ]);
  });

  it("makes Output and Assign of errorOutput and input", async () => {
    const { options } = failing("E");
    const { result, events } = await runMachine(
      withCatch(
        {},
        {
          ErrorEquals: ["E"],
          Output: { in: "{% $states.input %}", why: "{% $states.errorOutput.Cause %}" },
          Assign: { e: "{% $states.errorOutput %}" },
        },
      ),
      { ...options, input: { x: 1 } },
    );
    expect(result).toEqual({ in: { x: 1 }, why: "cause" });
    expect(detailsOf(events, "TaskStateExited").assignedVariables).toEqual({ e: '{"Error":"E","Cause":"cause"}' });
  });

  it("comes after Retry is used up", async () => {
    const { options, calls } = failing("E", "E");
    await runMachine(
      withCatch({ Retry: [{ ErrorEquals: ["E"], MaxAttempts: 1 }] }, { ErrorEquals: ["States.ALL"] }),
      options,
    );
    expect(calls).toHaveLength(2);
  });

  it.each([
    ["States.ALL", "Anything", true],
    ["States.TaskFailed", "Anything", true],
    ["States.TaskFailed", "States.Timeout", false],
    ["States.Timeout", "States.Timeout", true],
    ["States.ALL", "States.Runtime", false],
    ["Other", "Anything", false],
  ])("%s and the error %s: %s", async (name, error, caught) => {
    const { status } = await runMachine(withCatch({}, { ErrorEquals: [name] }), failing(error).options);
    expect(status === "SUCCEEDED").toBe(caught);
  });

  it("catches an evaluation that failed, and reports one that fails in the catcher itself", async () => {
    const caught = await runMachine(
      withCatch({ Arguments: "{% $nope %}" }, { ErrorEquals: ["States.QueryEvaluationError"] }),
    );
    expect(caught.status).toBe("SUCCEEDED");
    const failed = await runMachine(withCatch({}, { ErrorEquals: ["E"], Output: "{% $nope %}" }), failing("E").options);
    expect(failed.cause).toContain("specified for the field 'Catch[0]/Output' returned nothing (undefined).");
    expect(lines(failed.events).slice(4)).toEqual([
      "5 <4 TaskFailed",
      "6 <5 EvaluationFailed S",
      "7 <6 ExecutionFailed",
    ]);
  });
});

function withoutCatch(more: object) {
  const { Caught: _caught, ...States } = machine(more).States;
  return { StartAt: "S", States };
}
