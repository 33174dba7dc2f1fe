/** A part of a JSON Schema as zod makes it, with `expected` where the configuration's schema words it itself. */
export interface JsonSchema {
  readonly expected?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: { readonly [key: string]: JsonSchema };
  readonly additionalProperties?: boolean | JsonSchema;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly prefixItems?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
}

/** The schema of the value under a path; undefined where the schema says nothing of it. */
export function schemaAt(schema: JsonSchema, path: readonly PropertyKey[]): JsonSchema | undefined {
  let current: JsonSchema | undefined = schema;
  for (const step of path) current = current === undefined ? undefined : stepInto(current, step);
  return current;
}

function stepInto(schema: JsonSchema, step: PropertyKey): JsonSchema | undefined {
  if (schema.anyOf !== undefined) {
    for (const option of schema.anyOf) {
      const found = stepInto(option, step);
      if (found !== undefined) return found;
    }
  }
  if (typeof step === "number") return schema.prefixItems?.[step] ?? schema.items;
  const property = schema.properties?.[String(step)];
  if (property !== undefined) return property;
  return typeof schema.additionalProperties === "object" ? schema.additionalProperties : undefined;
}

/** The keys that a map of this schema may have. */
export function keysOf(schema: JsonSchema | undefined): readonly string[] {
  const own = Object.keys(schema?.properties ?? {});
  return own.length > 0 ? own : (schema?.anyOf ?? []).flatMap(keysOf);
}

/** What a schema takes, in words: `a whole number from 1`, `critical, high, medium or low`. */
export function describeExpected(schema: JsonSchema): string {
  if (schema.expected !== undefined) return schema.expected;
  if (schema.enum !== undefined) return joinWithOr(schema.enum.map(String));
  if (schema.anyOf !== undefined) return joinWithOr([...new Set(schema.anyOf.map(describeExpected))]);
  if (typeof schema.type === "object")
    return joinWithOr(schema.type.map((type) => describeExpected({ ...schema, type })));
  switch (schema.type) {
    case "integer":
      return describeNumber("a whole number", schema, 1);
    case "number":
      return describeNumber("a number", schema, 0);
    case "boolean":
      return "true or false";
    case "string":
      return "text";
    case "null":
      return "null";
    case "array":
      return describeList(schema);
    case "object":
      return describeMap(schema);
    default:
      return "a value";
  }
}

/** `a, b or c`. */
function joinWithOr(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function describeNumber(kind: string, schema: JsonSchema, step: number): string {
  const { exclusiveMinimum: above } = schema;
  const maximum = safe(schema.maximum);
  if (above !== undefined && step === 0)
    return maximum === undefined ? `${kind} above ${above}` : `${kind} above ${above}, up to ${maximum}`;
  const least = above === undefined ? safe(schema.minimum) : above + step;
  if (least === undefined) return maximum === undefined ? kind : `${kind} of at most ${maximum}`;
  return maximum === undefined ? `${kind} of at least ${least}` : `${kind} from ${least} to ${maximum}`;
}

/** The bounds that every whole number of JavaScript has say nothing. */
function safe(bound: number | undefined): number | undefined {
  return bound === undefined || Math.abs(bound) === Number.MAX_SAFE_INTEGER ? undefined : bound;
}

function describeList({ items, prefixItems }: JsonSchema): string {
  if (prefixItems !== undefined) return `a list of ${prefixItems.length}`;
  return items?.enum === undefined ? "a list" : `a list of ${describeExpected(items)}`;
}

function describeMap(schema: JsonSchema): string {
  const keys = keysOf(schema);
  return keys.length > 0 && keys.length < 5 ? `a map of ${keys.join(", ")}` : "a map";
}
