import { z } from "zod";
import { closest } from "./closest.ts";
import type { ConfigurationProblem } from "./configuration-error.ts";
import { describeExpected, type JsonSchema, keysOf, schemaAt } from "./expected.ts";
import { describeFound, suggestValue } from "./found.ts";
import { ourNameFor, plannedFeature } from "./not-yet.ts";
import { problemAt } from "./source/problem-at.ts";
import { type Entry, nodeAt, type Place, type SourceNode, toPlain } from "./source/source-node.ts";

type Issue = z.core.$ZodIssue;

/** A schema, and where it stands in a configuration: `tasks.*`. */
export interface Shape {
  readonly pattern: string;
  readonly schema: z.ZodType;
  readonly json: JsonSchema;
}

export function buildShape(pattern: string, schema: z.ZodType): Shape {
  return { pattern, schema, json: z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema };
}

/** All that is wrong with the shape of a value: unknown keys, wrong types, values out of range. */
export function checkShape(node: SourceNode, shape: Shape): ConfigurationProblem[] {
  const parsed = shape.schema.safeParse(toPlain(node));
  return parsed.success ? [] : describeIssues(parsed.error.issues, [], node, shape);
}

/** A map with a key that it should not have is complained of for that key alone. */
function describeIssues(
  issues: readonly Issue[],
  above: readonly PropertyKey[],
  root: SourceNode,
  shape: Shape,
): ConfigurationProblem[] {
  const withUnknown = new Set(
    issues.filter(({ code }) => code === "unrecognized_keys").map(({ path }) => path.join(".")),
  );
  return issues
    .filter(({ code, path }) => code !== "custom" || !withUnknown.has(path.join(".")))
    .flatMap((issue) => describeIssue(issue, above, root, shape));
}

function describeIssue(
  issue: Issue,
  above: readonly PropertyKey[],
  root: SourceNode,
  shape: Shape,
): ConfigurationProblem[] {
  const path = [...above, ...issue.path];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => describeUnknownKey(key, path, root, shape));
    case "invalid_key":
      return [describeBadName(path, root, shape)];
    case "invalid_union":
      return describeUnion(issue.errors, path, root, shape);
    default:
      return [describeValue(issue, path, root, shape)];
  }
}

/** The complaints of the one form that was plainly meant, or that no form fits. */
function describeUnion(
  branches: readonly (readonly Issue[])[],
  path: readonly PropertyKey[],
  root: SourceNode,
  shape: Shape,
): ConfigurationProblem[] {
  const meant = branches.filter((issues) => issues.every(isWithin));
  const [only] = meant;
  if (meant.length === 1 && only !== undefined) return only.flatMap((issue) => describeIssue(issue, path, root, shape));
  return [describeValue(undefined, path, root, shape)];
}

/** Whether a complaint is about what is inside of a value, whose kind is right. */
function isWithin(issue: Issue): boolean {
  return issue.path.length > 0 || issue.code === "unrecognized_keys" || issue.code === "custom";
}

function describeUnknownKey(
  key: string,
  path: readonly PropertyKey[],
  root: SourceNode,
  shape: Shape,
): ConfigurationProblem {
  const place = entryAt(root, path, key)?.key ?? root.place;
  const pattern = [shape.pattern, ...path.map(String), key].filter((part) => part !== "").join(".");
  const known = keysOf(schemaAt(shape.json, path));
  return unknownKey(key, place, known, pattern);
}

/** A key that is not known here: one of a planned feature, or a mistake. */
export function unknownKey(key: string, place: Place, known: readonly string[], pattern: string): ConfigurationProblem {
  const feature = plannedFeature(pattern);
  if (feature !== undefined) {
    const message = `${key} is not there yet (${feature}): remove it, it would not be in force`;
    return problemAt(place, { code: "CONFIG_NOT_YET", message, found: key });
  }
  const otherName = ourNameFor(key);
  const suggestion = otherName !== undefined && known.includes(otherName) ? otherName : closest(key, known);
  const message = `the key ${key} is not known here`;
  const expected = `one of ${known.join(", ")}`;
  return problemAt(place, { code: "CONFIG_KEY_UNKNOWN", message, expected, found: key, suggestion });
}

function describeBadName(path: readonly PropertyKey[], root: SourceNode, shape: Shape): ConfigurationProblem {
  const key = String(path.at(-1));
  const names = schemaAt(shape.json, path.slice(0, -1))?.propertyNames;
  const expected = names === undefined ? "a name" : describeExpected(names);
  const place = entryAt(root, path.slice(0, -1), key)?.key ?? root.place;
  const message = `${describeFound(key)} cannot be a name`;
  return problemAt(place, { code: "CONFIG_NAME_INVALID", message, expected, found: key });
}

function describeValue(
  issue: Issue | undefined,
  path: readonly PropertyKey[],
  root: SourceNode,
  shape: Shape,
): ConfigurationProblem {
  const node = nodeAt(root, path);
  const key = labelOf(path, root);
  const schema = schemaAt(shape.json, path);
  const expected = schema === undefined ? undefined : describeExpected(schema);
  if (node === undefined) {
    const parent = nodeAt(root, path.slice(0, -1)) ?? root;
    const place: Place = { ...parent.place, path: `${parent.place.path}.${key}` };
    return problemAt(place, { code: "CONFIG_KEY_MISSING", message: `${key} is missing`, expected, found: "nothing" });
  }
  const value = toPlain(node);
  const found = describeFound(value);
  if (issue?.code === "custom") {
    const code = key === "when" ? "CONFIG_EXPRESSION_INVALID" : "CONFIG_VALUE_INVALID";
    const wanted = key === "when" ? "a JSONata expression" : expected;
    return problemAt(node.place, { code, message: `${key}: ${issue.message}`, expected: wanted, found });
  }
  const code = issue === undefined || issue.code === "invalid_type" ? "CONFIG_TYPE_WRONG" : "CONFIG_VALUE_INVALID";
  const message = `${key}: expected ${expected ?? issue?.message ?? "another value"}, found ${found}`;
  const suggestion = schema === undefined ? undefined : suggestValue(value, schema);
  return problemAt(node.place, { code, message, expected, found, suggestion });
}

/** How a message calls a value: its key, with the place in its list. */
function labelOf(path: readonly PropertyKey[], root: SourceNode): string {
  const place = path.findLastIndex((step) => typeof step !== "number");
  return path.slice(Math.max(place, 0)).map(String).join(".") || (root.place.path.split(".").at(-1) ?? "");
}

function entryAt(root: SourceNode, path: readonly PropertyKey[], key: string): Entry | undefined {
  const parent = nodeAt(root, path);
  return parent?.kind === "map" ? parent.entries.get(key) : undefined;
}
