import { OrchestratorError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import type { Condition, Item, Write } from "../core/ports/table.ts";

/** DynamoDB's limit for one item: 400 KB. */
const MAX_ITEM_BYTES = 400 * 1024;

/** Whether all conditions hold of the item as it is; `undefined` is an item that is not there. */
export function conditionsHold(conditions: readonly Condition[], current: Item | undefined): boolean {
  return conditions.every((condition) => conditionHolds(condition, current));
}

function conditionHolds(condition: Condition, current: Item | undefined): boolean {
  if (condition.is === "absent") return current === undefined;
  if (condition.is === "present") return current !== undefined;
  const value = attributeOf(current, condition.attribute);
  if (condition.is === "equal") return (value ?? null) === condition.value;
  const order = compare(value, condition.value);
  return order !== undefined && (condition.is === "less" ? order < 0 : order <= 0);
}

/** As DynamoDB compares: numbers by size, texts by UTF-8 bytes, different types not at all. */
function compare(left: Json | undefined, right: number | string): number | undefined {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left === "string" && typeof right === "string")
    return Buffer.compare(Buffer.from(left), Buffer.from(right));
  return undefined;
}

/**
 * The item after the write; `undefined` after a delete.
 * @throws OrchestratorError `TABLE_REQUEST_INVALID` when a number is added to something else or the item grows too large.
 */
export function applyWrite(write: Exclude<Write, { write: "check" }>, current: Item | undefined): Item | undefined {
  if (write.write === "delete") return undefined;
  const item = write.write === "put" ? write.item : applyUpdate(write, current);
  const bytes = Buffer.byteLength(JSON.stringify(item));
  if (bytes > MAX_ITEM_BYTES)
    throw invalid(`item ${item.pk} / ${item.sk} has ${bytes} bytes, at most ${MAX_ITEM_BYTES}`);
  return item;
}

function applyUpdate(write: Extract<Write, { write: "update" }>, current: Item | undefined): Item {
  const attributes = new Map<string, Json>(Object.entries(current ?? write.key));
  for (const [name, value] of Object.entries(write.set ?? {})) attributes.set(name, value);
  for (const [name, amount] of Object.entries(write.add ?? {})) {
    const before = attributes.get(name) ?? 0;
    if (typeof before !== "number" || attributes.get(name) === null)
      throw invalid(`cannot add to ${name} of ${write.key.pk} / ${write.key.sk}: it is no number`);
    attributes.set(name, before + amount);
  }
  for (const name of write.remove ?? []) attributes.delete(name);
  return { ...Object.fromEntries(attributes), pk: write.key.pk, sk: write.key.sk };
}

function attributeOf(item: Item | undefined, name: string): Json | undefined {
  return item !== undefined && Object.hasOwn(item, name) ? item[name] : undefined;
}

function invalid(message: string): OrchestratorError {
  return new OrchestratorError({ code: "TABLE_REQUEST_INVALID", fault: "system", message });
}
