import type { Json, JsonObject } from "../json.ts";

/**
 * A synchronous evaluator of the everyday part of JSONata (paths through objects, literals, comparisons,
 * arithmetic, constructors). Wherever JSONata's rules for sequences, types or errors would come into play it
 * gives up by throwing `unsure`, and the full evaluator answers instead: it is never a second opinion.
 */
export type FastEvaluator = (variables: JsonObject) => Json | undefined;

export const unsure = Symbol("unsure");

/** The parts of jsonata's syntax tree that matter here. */
export interface SyntaxNode {
  readonly type: string;
  readonly value?: unknown;
  readonly steps?: readonly SyntaxNode[];
  readonly lhs?: unknown;
  readonly rhs?: SyntaxNode;
  readonly expressions?: readonly SyntaxNode[];
  readonly expression?: SyntaxNode;
  readonly condition?: SyntaxNode;
  readonly then?: SyntaxNode;
  readonly else?: SyntaxNode;
  readonly procedure?: SyntaxNode;
  readonly arguments?: readonly SyntaxNode[];
  readonly [other: string]: unknown;
}

/** Marks that change what a node means: predicates, grouping, bindings, ordering, `[]`. */
const MODIFIERS = [
  "predicate",
  "group",
  "stages",
  "focus",
  "index",
  "ancestor",
  "tuple",
  "keepArray",
  "keepSingletonArray",
  "nextFunction",
  "thunk",
];

/** Deeper expressions are for the full evaluator, which bounds the depth. */
const MAX_DEPTH = 30;

/** `undefined` when the expression needs the full evaluator in any case. */
export function compileFastPath(node: SyntaxNode, depth = 0): FastEvaluator | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (MODIFIERS.some((modifier) => node[modifier] !== undefined)) return undefined;
  switch (node.type) {
    case "string":
    case "number":
    case "value": {
      const value = node.value as Json;
      return () => value;
    }
    case "variable": {
      const name = node.value as string;
      return name === "" || name === "$"
        ? undefined
        : (variables) => (Object.hasOwn(variables, name) ? variables[name] : undefined);
    }
    case "path":
      return compilePath(node.steps ?? [], depth + 1);
    case "binary":
      return compileBinary(node, depth + 1);
    case "unary":
      return compileUnary(node, depth + 1);
    case "condition":
      return compileCondition(node, depth + 1);
    case "block":
      return node.expressions?.length === 1 ? compileFastPath(node.expressions[0] as SyntaxNode, depth + 1) : undefined;
    case "function":
      return compileFunction(node, depth + 1);
    default:
      return undefined;
  }
}

function compilePath(steps: readonly SyntaxNode[], depth: number): FastEvaluator | undefined {
  const [first, ...rest] = steps;
  if (first === undefined || first.type !== "variable") return undefined;
  const start = compileFastPath(first, depth);
  if (start === undefined) return undefined;
  const names: string[] = [];
  for (const step of rest) {
    if (step.type !== "name" || MODIFIERS.some((modifier) => step[modifier] !== undefined)) return undefined;
    names.push(step.value as string);
  }
  return (variables) => {
    let value = start(variables);
    for (const name of names) {
      if (Array.isArray(value)) throw unsure;
      if (value === null || typeof value !== "object" || !Object.hasOwn(value, name)) return undefined;
      value = (value as JsonObject)[name];
    }
    return value;
  };
}

function compileBinary(node: SyntaxNode, depth: number): FastEvaluator | undefined {
  const left = compileFastPath(node.lhs as SyntaxNode, depth);
  const right = compileFastPath(node.rhs as SyntaxNode, depth);
  if (left === undefined || right === undefined) return undefined;
  switch (node.value) {
    case "=":
      return (v) => primitive(left(v)) === primitive(right(v));
    case "!=":
      return (v) => primitive(left(v)) !== primitive(right(v));
    case "<":
      return (v) => ordered(left(v), right(v)) < 0;
    case "<=":
      return (v) => ordered(left(v), right(v)) <= 0;
    case ">":
      return (v) => ordered(left(v), right(v)) > 0;
    case ">=":
      return (v) => ordered(left(v), right(v)) >= 0;
    case "and":
      return (v) => boolean(left(v)) && boolean(right(v));
    case "or":
      return (v) => boolean(left(v)) || boolean(right(v));
    case "+":
      return (v) => finite(number(left(v)) + number(right(v)));
    case "-":
      return (v) => finite(number(left(v)) - number(right(v)));
    case "*":
      return (v) => finite(number(left(v)) * number(right(v)));
    case "/":
      return (v) => finite(number(left(v)) / number(right(v)));
    case "%":
      return (v) => finite(number(left(v)) % number(right(v)));
    case "&":
      return (v) => text(left(v)) + text(right(v));
    default:
      return undefined;
  }
}

function compileUnary(node: SyntaxNode, depth: number): FastEvaluator | undefined {
  if (node.value === "-" && node.expression !== undefined) {
    const inner = compileFastPath(node.expression, depth);
    return inner && ((v) => -number(inner(v)));
  }
  if (node.value === "[") return compileArray(node.expressions ?? [], depth);
  if (node.value === "{") return compileObject(node.lhs as readonly (readonly [SyntaxNode, SyntaxNode])[], depth);
  return undefined;
}

function compileArray(expressions: readonly SyntaxNode[], depth: number): FastEvaluator | undefined {
  const items = expressions.map((item) => ({ nested: item.value === "[", evaluate: compileFastPath(item, depth) }));
  if (items.some((item) => item.evaluate === undefined)) return undefined;
  return (variables) => {
    const result: Json[] = [];
    for (const { nested, evaluate } of items) {
      const value = evaluate?.(variables);
      if (value === undefined) continue;
      if (Array.isArray(value) && !nested) result.push(...value);
      else result.push(value);
    }
    return result;
  };
}

function compileObject(
  pairs: readonly (readonly [SyntaxNode, SyntaxNode])[],
  depth: number,
): FastEvaluator | undefined {
  const entries = pairs.map(([key, value]) => ({
    key: key.type === "string" ? (key.value as string) : undefined,
    value: compileFastPath(value, depth),
  }));
  if (new Set(entries.map((entry) => entry.key)).size < entries.length) return undefined;
  if (entries.some((entry) => entry.key === undefined || entry.key === "__proto__" || entry.value === undefined))
    return undefined;
  return (variables) => {
    const result: { [key: string]: Json } = {};
    for (const { key, value } of entries) {
      const evaluated = value?.(variables);
      if (evaluated !== undefined) result[key as string] = evaluated;
    }
    return result;
  };
}

function compileCondition(node: SyntaxNode, depth: number): FastEvaluator | undefined {
  const condition = compileFastPath(node.condition as SyntaxNode, depth);
  const then = compileFastPath(node.then as SyntaxNode, depth);
  const otherwise = node.else === undefined ? () => undefined : compileFastPath(node.else, depth);
  if (condition === undefined || then === undefined || otherwise === undefined) return undefined;
  return (variables) => (boolean(condition(variables)) ? then(variables) : otherwise(variables));
}

function compileFunction(node: SyntaxNode, depth: number): FastEvaluator | undefined {
  const name = node.procedure?.type === "variable" ? node.procedure.value : undefined;
  const [argument, ...others] = node.arguments ?? [];
  if (argument === undefined || others.length > 0) return undefined;
  const evaluate = compileFastPath(argument, depth);
  if (evaluate === undefined) return undefined;
  /** A variable of the same name would hide the function. */
  const unlessHidden =
    (of: (value: Json | undefined) => Json): FastEvaluator =>
    (variables) => {
      if (Object.hasOwn(variables, name as string)) throw unsure;
      return of(evaluate(variables));
    };
  switch (name) {
    case "not":
      return unlessHidden((value) => !boolean(value));
    case "exists":
      return unlessHidden((value) => value !== undefined);
    case "count":
      return unlessHidden((value) => (value === undefined ? 0 : Array.isArray(value) ? value.length : 1));
    case "string":
      return unlessHidden(text);
    default:
      return undefined;
  }
}

function primitive(value: Json | undefined): Json {
  if (value === undefined || (typeof value === "object" && value !== null)) throw unsure;
  return value;
}

function boolean(value: Json | undefined): boolean {
  if (typeof value !== "boolean") throw unsure;
  return value;
}

function number(value: Json | undefined): number {
  if (typeof value !== "number") throw unsure;
  return value;
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw unsure;
  return value;
}

/** JSONata prints numbers with 15 digits; whole ones need no thought. */
function text(value: Json | undefined): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  throw unsure;
}

function ordered(left: Json | undefined, right: Json | undefined): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  throw unsure;
}
