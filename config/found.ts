import { closest } from "./closest.ts";
import type { JsonSchema } from "./expected.ts";

const MAX_SHOWN = 80;

/** A value as messages show it: text bare, but quoted where it would read as something else. */
export function describeFound(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  const shown = typeof value === "string" && isPlainText(value) ? value : JSON.stringify(value);
  return shown.length > MAX_SHOWN ? `${shown.slice(0, MAX_SHOWN)}…` : shown;
}

/** What was probably meant by a value that the schema does not take. */
export function suggestValue(value: unknown, schema: JsonSchema): string | undefined {
  for (const option of schema.anyOf ?? [schema]) {
    const suggestion = suggestOne(value, option);
    if (suggestion !== undefined) return suggestion;
  }
  return undefined;
}

function suggestOne(value: unknown, schema: JsonSchema): string | undefined {
  if (schema.type === "array" && typeof value === "string") return `[${value}]`;
  if (typeof value !== "string") return undefined;
  if (schema.enum !== undefined) return closest(value, schema.enum.map(String));
  if (schema.type === "boolean") return TRUTH.get(value.toLowerCase());
  const isNumber = schema.type === "number" || schema.type === "integer";
  return isNumber && /^\d+(\.\d+)?$/.test(value) ? value : undefined;
}

/** What YAML 1.1 and other formats write for true and false. */
const TRUTH: ReadonlyMap<string, string> = new Map([
  ...["true", "yes", "on", "y", "1"].map((word) => [word, "true"] as const),
  ...["false", "no", "off", "n", "0"].map((word) => [word, "false"] as const),
]);

function isPlainText(text: string): boolean {
  return /^[\w$*/][\w ./:*+$,<>=()-]*$/.test(text) && !/^(true|false|null|[\d.]+)$/.test(text);
}
