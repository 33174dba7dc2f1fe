import { describe, expect, it } from "vitest";
import { compileExpression } from "../../../local/stepfunctions/expressions/expression.ts";
import type { Json, JsonObject } from "../../../local/stepfunctions/json.ts";

const evaluate = async (source: string, input: Json = null, seed = "seed") =>
  compileExpression(source).evaluate({ states: { input } } as JsonObject, () => ({ now: 1_000_000_000_000, seed }));

describe("Step Functions' own functions", () => {
  it.each([
    ["$partition([1,2,3,4,5], 2)", [[1, 2], [3, 4], [5]]],
    ["$range(0, 6, 2)", [0, 2, 4, 6]],
    ["$range(1, 9, 3)", [1, 4, 7]],
    ["$range(3, 1, -1)", [3, 2, 1]],
    ["$range(1, 9, 9)", 1],
    ["$range(1, 9, 9)[]", [1]],
    ['$hash("input", "SHA-1")', "140f86aae51ab9e1cda9b4254fe98a74eb54c1a1"],
    ['$parse("{\\"a\\":1}").a', 1],
    ["$random(42)", 0.7275636800328681],
    ["$millis()", 1_000_000_000_000],
    ["$now()", "2001-09-09T01:46:40.000Z"],
  ])("%s", async (source, expected) => {
    expect(await evaluate(source)).toEqual(expected);
  });

  it("give the same for the same seed, and a version 4 UUID", async () => {
    const uuid = await evaluate("$uuid()");
    expect(uuid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(await evaluate("$uuid()")).toBe(uuid);
    expect(await evaluate("$uuid()", null, "other")).not.toBe(uuid);
    expect(await evaluate("$random()")).toBe(await evaluate("$random()"));
    expect(await evaluate("$shuffle([1,2,3,4,5,6,7,8])")).toEqual(await evaluate("$shuffle([1,2,3,4,5,6,7,8])"));
  });
});

describe("what AWS refuses", () => {
  it.each([
    ['$eval("1+1")', "threw an error during evaluation. T1006: Attempted to invoke a non-function"],
    ['$parse("nope")', "threw an error during evaluation. D3137:"],
    [
      Array(200).fill("1").join("+"),
      "threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive",
    ],
    [
      "[1..900000] ~> $count()",
      "threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage",
    ],
    ["$states.input.missing", "returned nothing (undefined)."],
    ["$x := function($y) { $y }", "returned an unsupported result type."],
  ])("%s", async (source, message) => {
    await expect((async () => evaluate(source))()).rejects.toThrow(message);
  });

  it("gives null for numbers that are not finite", async () => {
    expect(await evaluate("1/0")).toBeNull();
    expect(await evaluate('{"a": [1e308 * 10]}')).toEqual({ a: [null] });
  });
});

describe("the fast path", () => {
  it.each([
    "$states.input.a.b",
    "$states.input.list",
    "$states.input.list.b",
    "$states.input.missing.b",
    "$states.input.empty",
    "$states.input.one",
    "$states.input.a.b + 1 > 2 and $not(false)",
    "$states.input.text & $states.input.a.b & true",
    "$states.input.text = 'x' or $states.input.a.b != 2",
    "[1, $states.input.list, [2], $states.input.missing]",
    '{"a": $states.input.a, "m": $states.input.missing, "n": -$states.input.a.b}',
    "$states.input.a.b > 1 ? 'yes' : 'no'",
    "$states.input.missing = 1",
    "$exists($states.input.missing)",
    "$count($states.input.list)",
    "$string($states.input.a.b)",
    "$string(0.1 + 0.2)",
    "1 + '1'",
    "$states.input.nothing",
  ])("agrees with jsonata: %s", async (source) => {
    const input: Json = { a: { b: 2 }, list: [{ b: 1 }, { b: 2 }], empty: [], one: [5], text: "x", nothing: null };
    const outcome = async (text: string) => {
      try {
        return { value: await evaluate(text, input) };
      } catch (error) {
        return { error: (error as Error).message };
      }
    };
    // A chained block is beyond the fast path and means the same.
    expect(await outcome(source)).toEqual(await outcome(`($unused := 0; ${source})`));
  });
});
