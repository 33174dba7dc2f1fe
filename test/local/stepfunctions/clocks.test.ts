import { describe, expect, it } from "vitest";
import { createRealClock } from "../../../local/stepfunctions/real-clock.ts";
import { createVirtualClock } from "../../../local/stepfunctions/virtual-clock.ts";
import { LAMBDA, lines, runMachine, START, single } from "./support/run-machine.ts";

const turn = () => new Promise((resolve) => setImmediate(resolve));
const until = async (holds: () => boolean) => {
  while (!holds()) await turn();
};

describe("the virtual clock", () => {
  it("fires by time, then by registration, and jumps from one to the next", async () => {
    const clock = createVirtualClock(0);
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${clock.now()}`);
    clock.at(20, note("c"));
    clock.at(10, note("a"));
    clock.at(10, note("b"));
    clock.at(15, note("never"))();
    clock.at(30, note("d"));
    await until(() => seen.length === 4);
    expect(seen).toEqual(["a@10", "b@10", "c@20", "d@30"]);
  });

  it("stands still while it is held, and while a callback's promise is open", async () => {
    const clock = createVirtualClock(0);
    const seen: number[] = [];
    const release = clock.hold();
    clock.at(5, async () => {
      await turn();
      seen.push(clock.now());
    });
    clock.at(7, () => seen.push(clock.now()));
    await turn();
    await turn();
    expect([seen, clock.now()]).toEqual([[], 0]);
    release();
    await until(() => seen.length === 2);
    expect(seen).toEqual([5, 7]);
  });

  it("fires what is due already at the present time, never within the call", async () => {
    const clock = createVirtualClock(100);
    let at = 0;
    clock.at(1, () => {
      at = clock.now();
    });
    expect(at).toBe(0);
    await until(() => at > 0);
    expect(at).toBe(100);
  });
});

describe("a scaled clock", () => {
  it("runs so many times faster from where it starts", async () => {
    const clock = createRealClock({ speed: 1000, startAt: START });
    let at = 0;
    clock.at(START + 10_000, () => {
      at = clock.now();
    });
    while (at === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect(at).toBeGreaterThanOrEqual(START + 10_000);
    clock.close();
  });
});

describe("modelled durations", () => {
  const fan = single({
    Type: "Map",
    Items: [30, 10, 20, 10],
    ItemProcessor: {
      StartAt: "I",
      States: {
        I: {
          Type: "Task",
          Resource: LAMBDA,
          Arguments: { FunctionName: "work", Payload: "{% $states.input %}" },
          End: true,
        },
      },
    },
  });
  const run = (realMs: (seconds: number) => number) =>
    runMachine(fan, {
      functions: {
        work: async (payload, { takes }) => {
          takes(Number(payload) * 1000);
          await new Promise((resolve) => setTimeout(resolve, realMs(Number(payload))));
          return payload;
        },
      },
    });

  it("decide when results come, whatever order the handlers really end in", async () => {
    const slowFirst = await run((seconds) => seconds / 5);
    const slowLast = await run((seconds) => 8 - seconds / 5);
    expect(slowFirst.seconds).toBe(30);
    expect(slowLast.events).toEqual(slowFirst.events);
    expect(
      lines(slowFirst.events)
        .filter((line) => line.includes("IterationSucceeded"))
        .map((line) => line.at(-1)),
    ).toEqual(["1", "3", "2", "0"]);
  });

  it("of nothing deliver in the order of the calls", async () => {
    const order: number[] = [];
    const { events } = await runMachine(fan, {
      functions: {
        work: async (payload) => {
          await new Promise((resolve) => setTimeout(resolve, 10 - Number(payload) / 5));
          order.push(Number(payload));
          return payload;
        },
      },
    });
    expect(order).not.toEqual([30, 10, 20, 10]);
    expect(
      lines(events)
        .filter((line) => line.includes("IterationSucceeded"))
        .map((line) => line.at(-1)),
    ).toEqual(["0", "1", "2", "3"]);
  });
});

describe("the same seed", () => {
  it("gives the same run to the byte, with many executions at once", async () => {
    const machine = single({
      Type: "Map",
      Items: "{% $range(1, 20, 1) %}",
      ItemProcessor: {
        StartAt: "I",
        States: {
          I: {
            Type: "Task",
            Resource: LAMBDA,
            Arguments: { FunctionName: "flaky", Payload: "{% $uuid() %}" },
            Retry: [{ ErrorEquals: ["States.ALL"], JitterStrategy: "FULL" }],
            End: true,
          },
        },
      },
    });
    const run = (seed: string) => {
      const failed = new Set<string>();
      return runMachine(machine, {
        seed,
        functions: {
          flaky: (payload) => {
            const name = String(payload);
            if (failed.size < 10 && !failed.has(name)) {
              failed.add(name);
              throw new Error("once");
            }
            return name;
          },
        },
      });
    };
    const [one, again, other] = [await run("a"), await run("a"), await run("b")];
    expect(JSON.stringify(again)).toBe(JSON.stringify(one));
    expect(other.output).not.toBe(one.output);
  });
});
