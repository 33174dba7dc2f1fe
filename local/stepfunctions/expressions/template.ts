import type { Json } from "../json.ts";
import { compileExpression, type Expression, ExpressionError, type Variables } from "./expression.ts";
import type { Surroundings } from "./functions.ts";

/**
 * A value of a definition in which any string `{% … %}` is an expression, at any depth.
 * `location` is where it stands in its state, as AWS writes it: `Output/orders/total`.
 */
export type Template =
  | { readonly kind: "constant"; readonly value: Json }
  | { readonly kind: "expression"; readonly expression: Expression; readonly location: string }
  | { readonly kind: "object"; readonly entries: readonly (readonly [string, Template])[] }
  | { readonly kind: "array"; readonly items: readonly Template[] };

/** An expression failed: `message` says so in AWS's words, without the sentence that names the state. */
export class TemplateError extends Error {
  readonly location: string;

  constructor(message: string, location: string) {
    super(message);
    this.location = location;
  }
}

const EXPRESSION = /^\{%([\s\S]*)%\}$/;

/** The source between `{%` and `%}`; `undefined` when the text is just text. */
function expressionSource(text: string): string | undefined {
  return EXPRESSION.exec(text)?.[1]?.trim();
}

/** `onError` gets jsonata's complaint about an expression at a location. */
export function compileTemplate(
  value: Json,
  location: string,
  onError: (error: Error, location: string, source: string) => void,
): Template {
  if (typeof value === "string") {
    const source = expressionSource(value);
    if (source === undefined) return { kind: "constant", value };
    try {
      return { kind: "expression", expression: compileExpression(source), location };
    } catch (error) {
      onError(error as Error, location, source);
      return { kind: "constant", value: null };
    }
  }
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileTemplate(item, `${location}[${index}]`, onError));
    return items.every((item) => item.kind === "constant") ? { kind: "constant", value } : { kind: "array", items };
  }
  if (value !== null && typeof value === "object") {
    const entries = Object.entries(value).map(
      ([key, item]) => [key, compileTemplate(item, `${location}/${key}`, onError)] as const,
    );
    return entries.every(([, item]) => item.kind === "constant")
      ? { kind: "constant", value }
      : { kind: "object", entries };
  }
  return { kind: "constant", value };
}

/** @throws TemplateError */
export function evaluateTemplate(
  template: Template,
  variables: Variables,
  surroundings: () => Surroundings,
): Json | Promise<Json> {
  switch (template.kind) {
    case "constant":
      return template.value;
    case "expression":
      return evaluateExpression(template.expression, template.location, variables, surroundings);
    case "array":
      return evaluateAll(template.items, variables, surroundings);
    case "object": {
      const keys = template.entries.map(([key]) => key);
      const values = evaluateAll(
        template.entries.map(([, item]) => item),
        variables,
        surroundings,
      );
      return values instanceof Promise ? values.then((done) => toObject(keys, done)) : toObject(keys, values);
    }
  }
}

function toObject(keys: readonly string[], values: readonly Json[]): Json {
  return Object.fromEntries(keys.map((key, index) => [key, values[index] as Json]));
}

function evaluateAll(
  templates: readonly Template[],
  variables: Variables,
  surroundings: () => Surroundings,
): readonly Json[] | Promise<readonly Json[]> {
  const results: (Json | Promise<Json>)[] = [];
  for (const template of templates) {
    const result = evaluateTemplate(template, variables, surroundings);
    if (result instanceof Promise) return evaluateRest(results as Json[], result, templates, variables, surroundings);
    results.push(result);
  }
  return results as Json[];
}

/** One after the other, so that the first failing field is the one that is reported. */
async function evaluateRest(
  results: Json[],
  pending: Promise<Json>,
  templates: readonly Template[],
  variables: Variables,
  surroundings: () => Surroundings,
): Promise<readonly Json[]> {
  results.push(await pending);
  for (const template of templates.slice(results.length)) {
    results.push(await evaluateTemplate(template, variables, surroundings));
  }
  return results;
}

function evaluateExpression(
  expression: Expression,
  location: string,
  variables: Variables,
  surroundings: () => Surroundings,
): Json | Promise<Json> {
  const failed = (error: unknown): never => {
    if (!(error instanceof ExpressionError)) throw error;
    throw new TemplateError(describe(expression, location, error.message), location);
  };
  try {
    const result = expression.evaluate(variables, surroundings);
    return result instanceof Promise ? result.catch(failed) : result;
  } catch (error) {
    return failed(error);
  }
}

function describe(expression: Expression, location: string, problem: string): string {
  return `The JSONata expression '${expression.source}' specified for the field '${location}' ${problem}`;
}

/** The evaluated value is of another type than the field takes. */
export function unexpectedType(template: Template, location: string, expected: string, value: Json): TemplateError {
  const found = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const source = template.kind === "expression" ? template.expression.source : JSON.stringify(value);
  return new TemplateError(
    `The JSONata expression '${source}' specified for the field '${location}' returned an unexpected result type. Expected '${expected}', but was '${found}' for value: ${JSON.stringify(value)}`,
    location,
  );
}
