import { OrchestratorError } from "../errors.ts";
import type { Json } from "../json.ts";
import type { Item, Key, Query, Write } from "./table.ts";

/** DynamoDB's limits, kept by every adapter so that what works on one machine works in the cloud. */
const MAX_WRITES = 100;
const MAX_KEYS = 100;
const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;
/** Items of a page when the query names no limit: 1,000 items of 1 KB are DynamoDB's page of 1 MB. */
export const DEFAULT_PAGE_ITEMS = 1000;

const RESERVED = new Set(["pk", "sk"]);

/**
 * Refuses what no store could do: bad keys, too many writes, two on one item, attributes no index can hold.
 * @throws OrchestratorError `TABLE_REQUEST_INVALID`
 */
export function checkWrites(writes: readonly Write[]): void {
  if (writes.length === 0) refuse("a write needs at least one item", "1 to 100 writes", "none");
  if (writes.length > MAX_WRITES)
    refuse("too many writes in one transaction", `at most ${MAX_WRITES}`, `${writes.length}`);
  const seen = new Set<string>();
  for (const write of writes) {
    const key = keyOf(write);
    checkKey(key);
    const identity = identityOf(key);
    if (seen.has(identity)) refuse("two writes on one item", "each item once", `${key.pk} / ${key.sk} twice`);
    seen.add(identity);
    if (write.write === "put") checkAttributes(write.item);
    if (write.write === "update") checkUpdate(write);
    if (write.write === "check" && write.when.length === 0) refuse("a check without conditions", "a condition", "none");
  }
}

/** @throws OrchestratorError `TABLE_REQUEST_INVALID` when there are more than 100 keys or a bad one. */
export function checkKeys(keys: readonly Key[]): void {
  if (keys.length > MAX_KEYS) refuse("too many keys in one read", `at most ${MAX_KEYS}`, `${keys.length}`);
  for (const key of keys) checkKey(key);
}

/** @throws OrchestratorError `TABLE_REQUEST_INVALID` when the key is empty, too long or no well-formed text. */
export function checkKey(key: Key): void {
  checkKeyText("pk", key.pk, MAX_PARTITION_KEY_BYTES);
  checkKeyText("sk", key.sk, MAX_SORT_KEY_BYTES);
}

/** @throws OrchestratorError `TABLE_REQUEST_INVALID` for a bad partition, bound or limit (a whole number from 1). */
export function checkQuery(query: Query): void {
  checkKeyText("pk", query.pk, MAX_PARTITION_KEY_BYTES);
  for (const name of ["prefix", "from", "to"] as const)
    if (query[name] !== undefined && query[name] !== "") checkKeyText(name, query[name], MAX_SORT_KEY_BYTES);
  if (query.limit !== undefined && (!Number.isSafeInteger(query.limit) || query.limit < 1))
    refuse("bad limit of a query", "a whole number from 1", `${query.limit}`);
}

/** The key a write is about. */
export function keyOf(write: Write): Key {
  return write.write === "put" ? write.item : write.key;
}

/** One text per key; different keys have different texts. */
export function identityOf(key: Key): string {
  return JSON.stringify([key.pk, key.sk]);
}

function checkKeyText(name: string, value: unknown, maxBytes: number): void {
  if (typeof value !== "string" || value === "") refuse(`bad ${name}`, "non-empty text", describe(value));
  if (!value.isWellFormed()) refuse(`bad ${name}`, "well-formed Unicode", JSON.stringify(value));
  // Every UTF-16 unit is at most 3 bytes of UTF-8: only long texts need counting.
  if (value.length * 3 > maxBytes && new TextEncoder().encode(value).length > maxBytes)
    refuse(`${name} is too long`, `at most ${maxBytes} bytes`, `${value.slice(0, 40)}…`);
}

function checkUpdate(write: Extract<Write, { write: "update" }>): void {
  const names = [...Object.keys(write.set ?? {}), ...Object.keys(write.add ?? {}), ...(write.remove ?? [])];
  if (names.length === 0) refuse("an update that changes nothing", "set, add or remove", "none of them");
  const twice = names.find((name, place) => names.indexOf(name) !== place);
  if (twice !== undefined) refuse("an attribute is updated twice", "each attribute once", twice);
  const reserved = names.find((name) => RESERVED.has(name));
  if (reserved !== undefined) refuse("an update of a key", "other attributes than pk and sk", reserved);
  for (const [name, amount] of Object.entries(write.add ?? {}))
    if (!Number.isFinite(amount)) refuse(`bad amount to add to ${name}`, "a finite number", `${amount}`);
  checkAttributes(write.set ?? {});
}

function checkAttributes(attributes: Partial<Item>): void {
  const taskName: unknown = attributes.task_name;
  if (taskName !== undefined) checkKeyText("task_name", taskName, MAX_PARTITION_KEY_BYTES);
  const expiresAt: Json | undefined = attributes.expires_at;
  if (expiresAt !== undefined && expiresAt !== null && !Number.isSafeInteger(expiresAt))
    refuse("bad expires_at", "whole epoch seconds", describe(expiresAt));
}

function describe(value: unknown): string {
  return value === undefined ? "nothing" : JSON.stringify(value);
}

function refuse(message: string, expected: string, found: string): never {
  throw new OrchestratorError({
    code: "TABLE_REQUEST_INVALID",
    fault: "system",
    message: `${message}: expected ${expected}, found ${found}`,
    expected,
    found,
  });
}
