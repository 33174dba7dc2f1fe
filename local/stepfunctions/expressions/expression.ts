import jsonata from "jsonata";
import type { Json, JsonObject } from "../json.ts";
import { compileFastPath, type SyntaxNode, unsure } from "./fast-path.ts";
import { buildFunctions, FUNCTION_NAMES, type Surroundings } from "./functions.ts";

/** What an evaluation sees: `states` and the state machine's variables. */
export type Variables = JsonObject;

/** Why an expression has no usable result, worded as AWS words it after "The JSONata expression '…' specified for the field '…' ". */
export class ExpressionError extends Error {}

export interface Expression {
  /** Without the `{%` and `%}`. */
  readonly source: string;
  readonly syntax: SyntaxNode;
  /** @throws ExpressionError when there is no result, or none that JSON can hold. */
  evaluate(variables: Variables, surroundings: () => Surroundings): Json | Promise<Json>;
}

const compiled = new Map<string, Expression>();
/** Definitions share expressions such as `$states.input`; so many are kept. */
const MAX_SHARED_EXPRESSIONS = 10_000;

/** AWS stops an expression at a depth of 100 and at 6,990,256 bytes, that is 873,781 numbers of 8; the time is ours. */
const BOUNDS = { stack: 100, timeout: 5000, sequence: 873_781 };
/** What jsonata says when a bound is passed, and what AWS says of it, without a code. */
const BOUND_MESSAGES: { readonly [code: string]: string } = {
  D1011: "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive",
  D1012: "Expression evaluation timeout: Check for infinite loop",
  D2014: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
  D2015: "Expression evaluation memory limit exceeded: Check for excessive memory usage",
};

const formatNow = jsonata("$fromMillis($t, $picture, $zone)");

/** @throws Error with jsonata's `code`, `position` and `message` when the source is no JSONata. */
export function compileExpression(source: string): Expression {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  const parsed = jsonata(source, BOUNDS);
  const syntax = parsed.ast() as unknown as SyntaxNode;
  const fast = compileFastPath(syntax);
  const names = FUNCTION_NAMES.filter((name) => source.includes(`$${name}`));
  const usesNow = source.includes("$now");
  parsed.assign("eval", undefined);

  async function full(variables: Variables, surroundings: () => Surroundings): Promise<Json> {
    const bindings: { [name: string]: unknown } = { ...variables };
    if (names.length > 0 || usesNow) {
      const outside = surroundings();
      const functions = buildFunctions(outside);
      for (const name of names) bindings[name] ??= functions[name];
      if (usesNow) {
        bindings.now ??= (picture: unknown, zone: unknown) =>
          formatNow.evaluate(undefined, { t: outside.now, picture, zone });
      }
    }
    let result: unknown;
    try {
      result = await parsed.evaluate(undefined, bindings);
    } catch (thrown) {
      throw new ExpressionError(describeThrown(thrown));
    }
    return usable(result);
  }

  const expression: Expression = {
    source,
    syntax,
    evaluate(variables, surroundings) {
      if (fast === undefined) return full(variables, surroundings);
      let result: Json | undefined;
      try {
        result = fast(variables);
      } catch (thrown) {
        if (thrown !== unsure) throw thrown;
        return full(variables, surroundings);
      }
      if (result === undefined) throw new ExpressionError("returned nothing (undefined).");
      return result;
    },
  };
  if (compiled.size >= MAX_SHARED_EXPRESSIONS) compiled.clear();
  compiled.set(source, expression);
  return expression;
}

function describeThrown(thrown: unknown): string {
  const { code, message } = thrown as { readonly code?: string; readonly message?: string };
  const bound = code === undefined ? undefined : BOUND_MESSAGES[code];
  if (bound !== undefined) return `threw an error during evaluation: ${bound}`;
  return `threw an error during evaluation. ${code === undefined ? "" : `${code}: `}${message ?? String(thrown)}`;
}

function usable(result: unknown): Json {
  if (result === undefined) throw new ExpressionError("returned nothing (undefined).");
  const seen = { plain: true };
  if (!isJson(result, seen)) throw new ExpressionError("returned an unsupported result type.");
  // As JSON has it: numbers that are not finite become null.
  return seen.plain ? result : (JSON.parse(JSON.stringify(result)) as Json);
}

function isJson(value: unknown, seen: { plain: boolean }): value is Json {
  if (value === null) return true;
  switch (typeof value) {
    case "string":
    case "boolean":
      return true;
    case "number":
      if (!Number.isFinite(value)) seen.plain = false;
      return true;
    case "object":
      if (Array.isArray(value)) {
        // jsonata's marks would change what the array means to the next expression.
        if ("sequence" in value || "cons" in value || "keepSingleton" in value) seen.plain = false;
        return value.every((item) => isJson(item, seen));
      }
      if ("_jsonata_lambda" in value || "_jsonata_function" in value) return false;
      return Object.values(value).every((item) => {
        if (item === undefined) seen.plain = false;
        return item === undefined || isJson(item, seen);
      });
    default:
      return false;
  }
}
