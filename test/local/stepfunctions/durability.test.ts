import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEngine } from "../../../local/stepfunctions/create-engine.ts";
import type { JsonObject } from "../../../local/stepfunctions/json.ts";
import type { ResourceRequest } from "../../../local/stepfunctions/resources.ts";
import { createVirtualClock } from "../../../local/stepfunctions/virtual-clock.ts";
import { LAMBDA, LAMBDA_TOKEN, lambdaResources, runMachine, START, single } from "./support/run-machine.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "journal-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

type Functions = Parameters<typeof lambdaResources>[0];
const MS_PER_DAY = 86_400_000;

/** A process's life: an engine on the folder's journal, from a point in time. */
function begin(definition: JsonObject, functions: Functions = {}, startAt = START, file = "journal.sqlite") {
  const clock = createVirtualClock(startAt);
  const release = clock.hold();
  const engine = createEngine({
    journal: join(folder, file),
    clock,
    resources: lambdaResources(functions),
    seed: "test",
  });
  const ready = engine.createStateMachine({ name: "machine", definition: { QueryLanguage: "JSONata", ...definition } });
  return { clock, release, engine, ready };
}
const RUN = "arn:aws:states:us-east-1:000000000000:execution:machine:run";

describe("an engine that takes up another one's journal", () => {
  it("keeps the due times of waits", async () => {
    const machine = single({ Type: "Wait", Seconds: 100 });
    const first = begin(machine);
    const { stateMachineArn } = await first.ready;
    await first.engine.startExecution({ stateMachineArn, name: "run" });
    await first.engine.close();
    const second = begin(machine, {}, START + 40_000);
    await second.ready;
    expect(await second.engine.resume()).toEqual({ resumed: 1 });
    second.release();
    const { stopDate } = await second.engine.whenFinished(RUN);
    expect(stopDate).toBe(START + 100_000);
    await second.engine.close();
  });

  it("makes a call that was under way again: the same attempt, the same key", async () => {
    const machine = single({
      Type: "Task",
      Resource: LAMBDA,
      Arguments: { FunctionName: "work", Payload: "{% $uuid() %}" },
      TimeoutSeconds: 50,
    });
    const seen: Pick<ResourceRequest, "invocationKey" | "retryCount" | "arguments">[] = [];
    const note = ({ invocationKey, retryCount, arguments: args }: ResourceRequest) =>
      seen.push({ invocationKey, retryCount, arguments: args });
    const first = begin(machine, {
      work: (_payload, request) => {
        note(request);
        request.takes(1000);
        return new Promise(() => {});
      },
    });
    const { stateMachineArn } = await first.ready;
    await first.engine.startExecution({ stateMachineArn, name: "run" });
    await new Promise((resolve) => setImmediate(resolve));
    await first.engine.close();
    const second = begin(
      machine,
      {
        work: (payload, request) => {
          note(request);
          return payload;
        },
      },
      START + 10_000,
    );
    await second.ready;
    await second.engine.resume();
    second.release();
    expect((await second.engine.whenFinished(RUN)).status).toBe("SUCCEEDED");
    expect(seen).toHaveLength(2);
    expect(seen[1]).toEqual(seen[0]);
    const { events } = await second.engine.getExecutionHistory({ executionArn: RUN });
    expect(events.filter(({ type }) => type === "TaskScheduled")).toHaveLength(1);
    await second.engine.close();
  });

  it("still knows the tokens that were given out", async () => {
    const machine = single({ Type: "Task", Resource: LAMBDA_TOKEN, Arguments: { FunctionName: "ask" } });
    let taskToken = "";
    const first = begin(machine, {
      ask: (_payload, request) => {
        taskToken = request.taskToken ?? "";
        return null;
      },
    });
    const { stateMachineArn } = await first.ready;
    await first.engine.startExecution({ stateMachineArn, name: "run" });
    first.release();
    await first.engine.idle();
    await first.engine.close();
    const second = begin(machine, { ask: () => Promise.reject(new Error("asked twice")) });
    await second.ready;
    await second.engine.resume();
    await second.engine.sendTaskSuccess({ taskToken, output: '"yes"' });
    expect((await second.engine.whenFinished(RUN)).output).toBe('"yes"');
    await second.engine.close();
  });

  it("forgets what ended longer ago than it is to be kept", async () => {
    const machine = single({ Type: "Pass" });
    const first = begin(machine);
    const { stateMachineArn } = await first.ready;
    await first.engine.startExecution({ stateMachineArn, name: "run" });
    await first.engine.whenFinished(RUN);
    await first.engine.close();
    const later = begin(machine, {}, START + 89 * MS_PER_DAY);
    expect((await later.engine.describeExecution({ executionArn: RUN })).status).toBe("SUCCEEDED");
    await later.engine.close();
    const muchLater = begin(machine, {}, START + 91 * MS_PER_DAY);
    await expect(muchLater.engine.describeExecution({ executionArn: RUN })).rejects.toMatchObject({
      name: "ExecutionDoesNotExist",
    });
    await muchLater.engine.close();
  });
});

const task = (name: string, more: object = {}) => ({
  Type: "Task",
  Resource: LAMBDA,
  Arguments: { FunctionName: name, Payload: "{% $states.input %}" },
  Output: "{% $states.result.Payload %}",
  ...more,
});
const MIXED: JsonObject = {
  StartAt: "A",
  States: {
    A: { Type: "Pass", Assign: { n: "{% $states.input.n %}" }, Next: "Work" },
    Work: task("slow", { Retry: [{ ErrorEquals: ["States.ALL"] }], Next: "M" }),
    M: {
      Type: "Map",
      Items: "{% $range(1, 6, 1) %}",
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: "T",
        States: {
          T: task("slow", { Next: "W" }),
          W: { Type: "Wait", Seconds: 2, Output: "{% $states.input * $n %}", End: true },
        },
      },
      Next: "P",
    },
    P: {
      Type: "Parallel",
      Branches: [
        { StartAt: "P1", States: { P1: { Type: "Wait", Seconds: 3, End: true } } },
        {
          StartAt: "P2",
          States: {
            P2: { ...task("sometimes", { End: true }), Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 2 }] },
          },
        },
      ],
      Next: "D",
    },
    D: {
      Type: "Map",
      Items: "{% $states.input[0] %}",
      ItemProcessor: {
        ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
        StartAt: "X",
        States: { X: { Type: "Wait", Seconds: 1, Output: "{% $states.input + 1 %}", End: true } },
      },
      End: true,
    },
  },
};
/** Deterministic by attempt, so that a call that is made again does the same. */
const mixedFunctions: Functions = {
  slow: (payload, { takes }) => {
    takes(1500);
    return payload;
  },
  sometimes: (payload, { retryCount }) => {
    if (retryCount < 2) throw new Error("not yet");
    return payload;
  },
};

describe("random crash points", () => {
  it("leave the same output and the same events as no crash at all", async () => {
    const reference = await runMachine(MIXED, { input: { n: 10 }, functions: mixedFunctions });
    expect(reference.status).toBe("SUCCEEDED");
    const kinds = (events: typeof reference.events) =>
      events.map(({ type, stateEnteredEventDetails: entered }) => `${type} ${JSON.stringify(entered ?? "")}`).sort();
    const total = (reference.stopDate ?? START) - START;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: total }), { minLength: 1, maxLength: 5 }),
        async (crashes) => {
          const file = `${crashes.join("-")}.sqlite`;
          let now = START;
          for (const crashAfter of [...crashes].sort((a, b) => a - b)) {
            const life = begin(MIXED, mixedFunctions, now, file);
            const { stateMachineArn } = await life.ready;
            await life.engine.resume();
            await life.engine
              .startExecution({ stateMachineArn, name: "run", input: '{"n":10}' })
              .catch(() => undefined);
            const died = new Promise<void>((resolve) => {
              life.clock.at(START + crashAfter, async () => {
                await life.engine.close();
                life.clock.close();
                resolve();
              });
            });
            life.release();
            await died;
            now = START + crashAfter;
          }
          const last = begin(MIXED, mixedFunctions, now, file);
          await last.ready;
          await last.engine.resume();
          last.release();
          const { status, output } = await last.engine.whenFinished(RUN);
          expect([status, output]).toEqual([reference.status, reference.output]);
          const { events } = await last.engine.getExecutionHistory({ executionArn: RUN, maxResults: 1000 });
          expect(kinds(events)).toEqual(kinds(reference.events));
          expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
          await last.engine.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("sleeping executions", () => {
  it("cost rows: thousands sleep, and all wake up", async () => {
    const machine = single({ Type: "Wait", Seconds: 3600 });
    const { engine, ready, release } = begin(machine);
    const { stateMachineArn } = await ready;
    const started = await Promise.all(
      Array.from({ length: 3000 }, (_, index) => engine.startExecution({ stateMachineArn, name: `e${index}` })),
    );
    release();
    const ends = await Promise.all(started.map(({ executionArn }) => engine.whenFinished(executionArn)));
    expect(ends.every(({ status, stopDate }) => status === "SUCCEEDED" && stopDate === START + 3_600_000)).toBe(true);
    await engine.close();
  });
});
