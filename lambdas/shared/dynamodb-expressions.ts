import type { Json } from "../../core/json.ts";
import type { Condition, Query, Write } from "../../core/ports/table.ts";
import type { SortKeyRange } from "../../core/ports/table-range.ts";
import { type Attributes, toAttribute } from "./dynamodb-attributes.ts";

/**
 * Collects names and values of one request behind placeholders: any attribute name is allowed,
 * DynamoDB's reserved words and dots among them.
 */
class Placeholders {
  private readonly names = new Map<string, string>();
  private readonly values = new Map<string, Json>();

  name(attribute: string): string {
    const known = this.names.get(attribute);
    if (known !== undefined) return known;
    const placeholder = `#${this.names.size}`;
    this.names.set(attribute, placeholder);
    return placeholder;
  }

  value(value: Json): string {
    const placeholder = `:${this.values.size}`;
    this.values.set(placeholder, value);
    return placeholder;
  }

  /** DynamoDB refuses empty maps. */
  build(): { ExpressionAttributeNames?: Record<string, string>; ExpressionAttributeValues?: Attributes } {
    const names = Object.fromEntries([...this.names].map(([attribute, placeholder]) => [placeholder, attribute]));
    const values = Object.fromEntries(
      [...this.values].map(([placeholder, value]) => [placeholder, toAttribute(value)]),
    );
    return {
      ...(this.names.size > 0 && { ExpressionAttributeNames: names }),
      ...(this.values.size > 0 && { ExpressionAttributeValues: values }),
    };
  }
}

/** Condition and update expressions of one write, ready to be spread into its request. */
export function buildWriteExpressions(write: Write): {
  ConditionExpression?: string;
  UpdateExpression?: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Attributes;
} {
  const placeholders = new Placeholders();
  const condition = (write.when ?? []).map((each) => buildCondition(each, placeholders)).join(" AND ");
  const update = write.write === "update" ? buildUpdate(write, placeholders) : "";
  return {
    ...(condition !== "" && { ConditionExpression: condition }),
    ...(update !== "" && { UpdateExpression: update }),
    ...placeholders.build(),
  };
}

function buildCondition(condition: Condition, placeholders: Placeholders): string {
  if (condition.is === "absent") return `attribute_not_exists(${placeholders.name("pk")})`;
  if (condition.is === "present") return `attribute_exists(${placeholders.name("pk")})`;
  const name = placeholders.name(condition.attribute);
  const value = placeholders.value(condition.value);
  if (condition.is === "less") return `${name} < ${value}`;
  if (condition.is === "at_most") return `${name} <= ${value}`;
  return condition.value === null ? `(attribute_not_exists(${name}) OR ${name} = ${value})` : `${name} = ${value}`;
}

function buildUpdate(write: Extract<Write, { write: "update" }>, placeholders: Placeholders): string {
  const set = Object.entries(write.set ?? {}).flatMap(([name, value]) =>
    value === undefined ? [] : [`${placeholders.name(name)} = ${placeholders.value(value)}`],
  );
  const add = Object.entries(write.add ?? {}).map(
    ([name, amount]) => `${placeholders.name(name)} ${placeholders.value(amount)}`,
  );
  const remove = (write.remove ?? []).map((name) => placeholders.name(name));
  return [clause("SET", set), clause("ADD", add), clause("REMOVE", remove)].filter((each) => each !== "").join(" ");
}

function clause(keyword: string, parts: readonly string[]): string {
  return parts.length === 0 ? "" : `${keyword} ${parts.join(", ")}`;
}

/**
 * The key condition of a query. DynamoDB takes one comparison of the sort key, and `BETWEEN` includes its end:
 * the caller drops an item at `range.before`.
 */
export function buildKeyCondition(
  query: Query,
  range: SortKeyRange,
): {
  KeyConditionExpression: string;
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Attributes;
} {
  const placeholders = new Placeholders();
  const partition = placeholders.name(query.index === "by_task" ? "task_name" : "pk");
  const parts = [`${partition} = ${placeholders.value(query.pk)}`];
  if (range.from !== undefined || range.before !== undefined) {
    const sk = placeholders.name("sk");
    if (range.before === undefined) parts.push(`${sk} >= ${placeholders.value(range.from ?? "")}`);
    else if (range.from === undefined) parts.push(`${sk} < ${placeholders.value(range.before)}`);
    else parts.push(`${sk} BETWEEN ${placeholders.value(range.from)} AND ${placeholders.value(range.before)}`);
  }
  return { KeyConditionExpression: parts.join(" AND "), ...placeholders.build() };
}
