import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json, JsonObject } from "../../../local/stepfunctions/json.ts";
import { TaskError } from "../../../local/stepfunctions/resources.ts";
import { LAMBDA, runMachine } from "./support/run-machine.ts";

/**
 * A small language of workflows on numbers, with two meanings: a state machine that the engine runs,
 * and what `evaluate` below works out directly.
 */
type Flow =
  | { readonly kind: "add"; readonly by: number }
  | { readonly kind: "task"; readonly times: number }
  | { readonly kind: "wait"; readonly seconds: number }
  | { readonly kind: "remember"; readonly as: string }
  | { readonly kind: "recall"; readonly from: string }
  | { readonly kind: "if"; readonly above: number; readonly yes: readonly Flow[]; readonly no: readonly Flow[] }
  | { readonly kind: "both"; readonly branches: readonly (readonly Flow[])[] }
  | {
      readonly kind: "each";
      readonly items: readonly number[];
      readonly body: readonly Flow[];
      readonly atOnce: number;
    }
  | { readonly kind: "guard"; readonly body: readonly Flow[]; readonly rescue: number }
  | { readonly kind: "fail"; readonly above: number };

const { flows } = fc.letrec<{ flow: Flow; flows: readonly Flow[] }>((tie) => ({
  flow: fc.oneof(
    { maxDepth: 3, depthSize: "small" },
    fc.record({ kind: fc.constant("add" as const), by: fc.integer({ min: -5, max: 5 }) }),
    fc.record({ kind: fc.constant("task" as const), times: fc.integer({ min: 0, max: 2 }) }),
    fc.record({ kind: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 5 }) }),
    fc.record({ kind: fc.constant("remember" as const), as: fc.constantFrom("p", "q") }),
    fc.record({ kind: fc.constant("recall" as const), from: fc.constantFrom("p", "q") }),
    fc.record({ kind: fc.constant("fail" as const), above: fc.integer({ min: 0, max: 30 }) }),
    fc.record({
      kind: fc.constant("if" as const),
      above: fc.integer({ min: -5, max: 15 }),
      yes: tie("flows"),
      no: tie("flows"),
    }),
    fc.record({ kind: fc.constant("both" as const), branches: fc.array(tie("flows"), { minLength: 1, maxLength: 3 }) }),
    fc.record({
      kind: fc.constant("each" as const),
      items: fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 4 }),
      body: tie("flows"),
      atOnce: fc.integer({ min: 0, max: 3 }),
    }),
    fc.record({ kind: fc.constant("guard" as const), body: tie("flows"), rescue: fc.integer({ min: 0, max: 9 }) }),
  ),
  flows: fc.array(tie("flow"), { minLength: 1, maxLength: 4 }),
})) as unknown as { readonly flows: fc.Arbitrary<readonly Flow[]> };

class Failed extends Error {}

/** The meaning, without any state machine. The two ways of an `if` share its variables; bodies have their own. */
function evaluate(list: readonly Flow[], input: number, variables: { [name: string]: number }): number {
  const body = (inner: readonly Flow[], from: number): number => evaluate(inner, from, { ...variables });
  const one = (value: number, flow: Flow): number => {
    switch (flow.kind) {
      case "add":
        return value + flow.by;
      case "task":
        return value * 2;
      case "wait":
        return value;
      case "remember":
        variables[flow.as] = value;
        return value;
      case "recall":
        return variables[flow.from] ?? value;
      case "fail":
        if (value > flow.above) throw new Failed(String(value));
        return value;
      case "if":
        return evaluate(value > flow.above ? flow.yes : flow.no, value, variables);
      case "both":
        return sum(flow.branches.map((branch) => body(branch, value)));
      case "each":
        return sum(flow.items.map((item) => body(flow.body, item)));
      case "guard":
        try {
          return body(flow.body, value);
        } catch (error) {
          if (!(error instanceof Failed)) throw error;
          return flow.rescue;
        }
    }
  };
  return list.reduce(one, input);
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

/** The same as a state machine. Names are unique over the whole machine. */
function build(list: readonly Flow[]): JsonObject {
  let count = 0;
  /** Of the scope: an inner one may not assign an outer one's variables, so each depth has names of its own. */
  let depth = 0;
  const recall = (name: string): string => {
    const inmostFirst = Array.from({ length: depth }, (_, index) => `$${name}${depth - index}`);
    return `{% ${inmostFirst.map((variable) => `$exists(${variable}) ? ${variable} : `).join("")}$states.input %}`;
  };

  function buildList(flowsHere: readonly Flow[]): JsonObject {
    const states: { [name: string]: Json } = {};
    const end = `End${count++}`;
    depth += 1;
    const start = addAll(flowsHere, end, states);
    depth -= 1;
    states[end] = { Type: "Pass", End: true };
    return { StartAt: start, States: states };
  }

  /** Adds states for all of these; the last one leads to `next`. Answers where they begin. */
  function addAll(flowsHere: readonly Flow[], next: string, states: { [name: string]: Json }): string {
    return flowsHere.reduceRight((following, flow) => add(flow, following, states), next);
  }

  function add(flow: Flow, next: string, states: { [name: string]: Json }): string {
    const name = `${flow.kind}${count++}`;
    const state = (fields: JsonObject) => {
      states[name] = { ...fields, Next: next };
      return name;
    };
    switch (flow.kind) {
      case "add":
        return state({ Type: "Pass", Output: `{% $states.input + ${flow.by} %}` });
      case "task":
        return state({
          Type: "Task",
          Resource: LAMBDA,
          Arguments: { FunctionName: "double", Payload: { value: "{% $states.input %}", failures: flow.times } },
          Retry: [{ ErrorEquals: ["Flaky"], MaxAttempts: 2 }],
          Output: "{% $states.result.Payload %}",
        });
      case "wait":
        return state({ Type: "Wait", Seconds: flow.seconds });
      case "remember":
        return state({ Type: "Pass", Assign: { [`${flow.as}${depth}`]: "{% $states.input %}" } });
      case "recall":
        return state({ Type: "Pass", Output: recall(flow.from) });
      case "fail": {
        const failure = `Failure${count++}`;
        states[failure] = { Type: "Fail", Error: "Failed" };
        states[name] = {
          Type: "Choice",
          Choices: [{ Condition: `{% $states.input > ${flow.above} %}`, Next: failure }],
          Default: next,
        };
        return name;
      }
      case "if":
        states[name] = {
          Type: "Choice",
          Choices: [{ Condition: `{% $states.input > ${flow.above} %}`, Next: addAll(flow.yes, next, states) }],
          Default: addAll(flow.no, next, states),
        };
        return name;
      case "both":
        return state({
          Type: "Parallel",
          Branches: flow.branches.map(buildList),
          Output: "{% $sum($states.result) %}",
        });
      case "each":
        return state({
          Type: "Map",
          Items: flow.items,
          MaxConcurrency: flow.atOnce,
          ItemProcessor: buildList(flow.body),
          Output: "{% $count($states.result) = 0 ? 0 : $sum($states.result) %}",
        });
      case "guard":
        states[name] = {
          Type: "Parallel",
          Branches: [buildList(flow.body)],
          Output: "{% $states.result[0] %}",
          Catch: [{ ErrorEquals: ["States.ALL"], Next: next, Output: flow.rescue }],
          Next: next,
        };
        return name;
    }
  }
  return buildList(list);
}

describe("random machines", () => {
  it("come to what a direct evaluation comes to", async () => {
    await fc.assert(
      fc.asyncProperty(flows, fc.integer({ min: 0, max: 9 }), async (list, input) => {
        let expected: readonly [string, number | undefined];
        try {
          expected = ["SUCCEEDED", evaluate(list, input, {})];
        } catch (error) {
          if (!(error instanceof Failed)) throw error;
          expected = ["FAILED", undefined];
        }
        const { status, result, events } = await runMachine(build(list), {
          input: JSON.stringify(input),
          functions: {
            double: (payload, { retryCount, takes }) => {
              const { value, failures } = payload as { readonly value: number; readonly failures: number };
              takes(100 * value * value);
              if (retryCount < failures) throw new TaskError("Flaky", "");
              return value * 2;
            },
          },
        });
        expect([status, result]).toEqual(expected);
        expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
        for (const { id, previousEventId } of events) expect(previousEventId).toBeLessThan(id);
      }),
      { numRuns: 300 },
    );
  });
});
