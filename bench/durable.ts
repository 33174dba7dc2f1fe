import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { createEngine } from "../local/stepfunctions/create-engine.ts";
import type { Engine } from "../local/stepfunctions/engine.ts";
import { buildLambdaResources, type InvokeFunction } from "../local/stepfunctions/lambda-resources.ts";
import { createRealClock } from "../local/stepfunctions/real-clock.ts";
import { secondsOf } from "./measure.ts";

const LAMBDA = "arn:aws:states:::lambda:invoke";

/** An engine with its journal on disk, for as long as the work lasts. */
async function onDisk<T>(invoke: InvokeFunction, work: (engine: Engine) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  const clock = createRealClock();
  const engine = createEngine({
    journal: join(folder, "journal.sqlite"),
    clock,
    resources: buildLambdaResources(invoke),
  });
  try {
    return await work(engine);
  } finally {
    clock.close();
    await engine.close();
    rmSync(folder, { recursive: true });
  }
}

const machine = (startAt: string, states: object) =>
  JSON.stringify({ QueryLanguage: "JSONata", StartAt: startAt, States: states });

async function runToEnd(engine: Engine, stateMachineArn: string, input = "{}"): Promise<void> {
  const { executionArn } = await engine.startExecution({ stateMachineArn, input });
  const { status, error, cause } = await engine.whenFinished(executionArn);
  if (status !== "SUCCEEDED") throw new Error(`${status} ${error} ${cause}`);
}

const AT_ONCE = 64;
const NODES_EACH = 20;
const NODE_ROUNDS = 3;

/** Nodes of Admit (by task token), Work and Settle a second, 64 executions at once, trivial handlers. */
export async function nodesASecond(): Promise<number> {
  let engine: Engine | undefined;
  const invoke: InvokeFunction = async (_name, payload, { taskToken }) => {
    if (taskToken !== undefined) await engine?.sendTaskSuccess({ taskToken, output: '{"admitted":true}' });
    return payload;
  };
  const task = (FunctionName: string, more: object) => ({
    Type: "Task",
    Arguments: { FunctionName, Payload: "{% $states.input %}" },
    Resource: LAMBDA,
    Output: "{% $states.input %}",
    ...more,
  });
  const states = Object.fromEntries(
    Array.from({ length: NODES_EACH }, (_, node): [string, object][] => [
      [`Admit${node}`, task("control", { Resource: `${LAMBDA}.waitForTaskToken`, Next: `Work${node}` })],
      [`Work${node}`, task("agent", { Next: `Settle${node}` })],
      [`Settle${node}`, task("control", node === NODES_EACH - 1 ? { End: true } : { Next: `Admit${node + 1}` })],
    ]).flat(),
  );
  return onDisk(invoke, async (opened) => {
    engine = opened;
    const { stateMachineArn } = await opened.createStateMachine({
      name: "nodes",
      definition: machine("Admit0", states),
    });
    let best = 0;
    for (let round = 0; round < NODE_ROUNDS; round++) {
      const seconds = await secondsOf(() =>
        Promise.all(Array.from({ length: AT_ONCE }, () => runToEnd(opened, stateMachineArn, '{"task":"t"}'))),
      );
      best = Math.max(best, (AT_ONCE * NODES_EACH) / seconds);
    }
    return Math.round(best);
  });
}

const STEPS = 40;
const STEP_MS = 10;

/** Seconds of a chain of 40 tasks of 10 ms each, one after another: 0.4 s would be none for the engine itself. */
export async function chainSeconds(): Promise<number> {
  const states = Object.fromEntries(
    Array.from({ length: STEPS }, (_, step): [string, object] => [
      `T${step}`,
      {
        Type: "Task",
        Resource: LAMBDA,
        Arguments: { FunctionName: "f" },
        ...(step === STEPS - 1 ? { End: true } : { Next: `T${step + 1}` }),
      },
    ]),
  );
  return onDisk(
    async () => {
      await pause(STEP_MS);
      return null;
    },
    async (engine) => {
      const { stateMachineArn } = await engine.createStateMachine({ name: "chain", definition: machine("T0", states) });
      await runToEnd(engine, stateMachineArn);
      return secondsOf(() => runToEnd(engine, stateMachineArn));
    },
  );
}

const FAN = 1000;

/** Seconds from one task over a thousand to one again. */
export async function fanOutSeconds(): Promise<number> {
  const task = { Type: "Task", Resource: LAMBDA, Arguments: { FunctionName: "f", Payload: "{% $states.input %}" } };
  const states = {
    First: { ...task, Output: `{% [1..${FAN}] %}`, Next: "Fan" },
    Fan: {
      Type: "Map",
      Items: "{% $states.input %}",
      ItemProcessor: {
        StartAt: "One",
        States: { One: { ...task, Output: "{% $states.result.Payload %}", End: true } },
      },
      Next: "Last",
    },
    Last: { ...task, Output: "{% $sum($states.result.Payload) %}", End: true },
  };
  return onDisk(
    async (_name, payload) => payload,
    async (engine) => {
      const { stateMachineArn } = await engine.createStateMachine({
        name: "fan",
        definition: machine("First", states),
      });
      await runToEnd(engine, stateMachineArn);
      return secondsOf(() => runToEnd(engine, stateMachineArn));
    },
  );
}

const EVENTS_A_LOOP = 4;

/** Microseconds an event costs in executions of growing length: flat when nothing depends on what went before. */
export async function microsecondsAnEvent(): Promise<
  readonly { readonly events: number; readonly microseconds: number }[]
> {
  const states = {
    Check: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.n < $states.input.most %}", Next: "Add" }],
      Default: "Done",
    },
    Add: { Type: "Pass", Output: { n: "{% $states.input.n + 1 %}", most: "{% $states.input.most %}" }, Next: "Check" },
    Done: { Type: "Succeed" },
  };
  return onDisk(
    async () => null,
    async (engine) => {
      const { stateMachineArn } = await engine.createStateMachine({
        name: "long",
        definition: machine("Check", states),
      });
      const run = (events: number) =>
        runToEnd(engine, stateMachineArn, JSON.stringify({ n: 0, most: Math.round(events / EVENTS_A_LOOP) }));
      await run(5000);
      const costs: { events: number; microseconds: number }[] = [];
      for (const events of [200, 2000, 20_000]) {
        const repeats = 20_000 / events;
        const seconds = await secondsOf(async () => {
          for (let repeat = 0; repeat < repeats; repeat++) await run(events);
        });
        costs.push({ events, microseconds: Number(((seconds * 1e6) / 20_000).toFixed(1)) });
      }
      return costs;
    },
  );
}
