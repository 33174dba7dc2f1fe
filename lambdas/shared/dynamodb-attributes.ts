import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { OrchestratorError } from "../../core/errors.ts";
import type { Json } from "../../core/json.ts";
import type { Item } from "../../core/ports/table.ts";

export type Attributes = Record<string, AttributeValue>;

/** JSON as DynamoDB stores it. Own code: `@aws-sdk/util-dynamodb` would also take sets, dates and bytes. */
export function toAttribute(value: Json): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === "boolean") return { BOOL: value };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: formatNumber(value) };
  if (isList(value)) return { L: value.map(toAttribute) };
  return { M: toAttributes(value) };
}

/** Attributes without a value (`undefined`) are left out, as JSON does. */
export function toAttributes(values: { readonly [name: string]: Json | undefined }): Attributes {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, toAttribute(value)]])),
  );
}

function fromAttribute(attribute: AttributeValue): Json {
  if (attribute.S !== undefined) return attribute.S;
  if (attribute.N !== undefined) return Number(attribute.N);
  if (attribute.BOOL !== undefined) return attribute.BOOL;
  if (attribute.NULL !== undefined) return null;
  if (attribute.L !== undefined) return attribute.L.map(fromAttribute);
  if (attribute.M !== undefined) return fromAttributes(attribute.M);
  throw new OrchestratorError({
    code: "ATTRIBUTE_UNKNOWN",
    fault: "system",
    message: `the table holds an attribute that is no JSON: ${Object.keys(attribute).join(", ")}`,
    remedy: "Something else writes to this table: give the orchestrator one of its own.",
  });
}

/** A stored item; every item has its keys. */
export function parseItem(attributes: Attributes): Item {
  return fromAttributes(attributes) as Item;
}

function fromAttributes(attributes: Attributes): { [name: string]: Json } {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, fromAttribute(value)]));
}

function formatNumber(value: number): string {
  if (Number.isFinite(value)) return String(value);
  throw new OrchestratorError({
    code: "TABLE_REQUEST_INVALID",
    fault: "system",
    message: `a number to store must be finite: found ${value}`,
  });
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
