import {
  type AttributeValue,
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  type TransactWriteItem,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { OrchestratorError } from "../../core/errors.ts";
import type { Item, Key, Page, Query, Table, Write } from "../../core/ports/table.ts";
import { formatCursor, parseCursor } from "../../core/ports/table-cursor.ts";
import { sortKeyRange } from "../../core/ports/table-range.ts";
import {
  checkKey,
  checkKeys,
  checkQuery,
  checkWrites,
  DEFAULT_PAGE_ITEMS,
  identityOf,
} from "../../core/ports/table-request.ts";
import { type Attributes, parseItem, toAttributes } from "./dynamodb-attributes.ts";
import { interpretWriteError } from "./dynamodb-contention.ts";
import { buildKeyCondition, buildWriteExpressions } from "./dynamodb-expressions.ts";

export interface DynamoDbTableOptions {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** Tries of a contended write: full jitter up to 25 ms × 2^n, at most 1 s: 4 s on average in all, 8 s at worst. */
const MAX_TRIES = 12;
const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 1000;

/**
 * The `Table` port over one DynamoDB table: keys `pk` and `sk`, global index `by_task` (`task_name`, `sk`),
 * time to live in `expires_at`.
 * @throws OrchestratorError `TABLE_BUSY` when others kept an item busy through all tries; errors of AWS as they are.
 */
export function createDynamoDbTable({ client, tableName }: DynamoDbTableOptions): Table {
  async function getMany(keys: readonly Key[]): Promise<readonly (Item | undefined)[]> {
    const found = new Map<string, Item>();
    let wanted: Attributes[] = [...new Map(keys.map((key) => [identityOf(key), keyAttributes(key)])).values()];
    for (let tries = 0; wanted.length > 0; tries++) {
      if (tries > 0) await pause(tries);
      const answer = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: { Keys: wanted, ConsistentRead: true } } }),
      );
      const items = (answer.Responses?.[tableName] ?? []).map(parseItem);
      for (const item of items) found.set(identityOf(item), item);
      wanted = answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
      // Large items come 16 MB at a time: only tries without any item count.
      if (items.length > 0) tries = 0;
      else if (wanted.length > 0 && tries === MAX_TRIES) throw busy(tableName);
    }
    return keys.map((key) => found.get(identityOf(key)));
  }

  /** One answer holds up to 1 MB: read on until the page is full or the range ends. */
  async function query(query: Query): Promise<Page> {
    const range = sortKeyRange(query);
    const after = query.cursor === undefined ? undefined : parseCursor(query, query.cursor);
    if (range === undefined) return { items: [] };
    const limit = query.limit ?? DEFAULT_PAGE_ITEMS;
    const items: Item[] = [];
    let start = after && startKey(query, after);
    do {
      const answer = await client.send(
        new QueryCommand({
          TableName: tableName,
          ...buildKeyCondition(query, range),
          ...(query.index === undefined ? { ConsistentRead: true } : { IndexName: query.index }),
          ScanIndexForward: query.descending !== true,
          Limit: limit - items.length,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      items.push(...(answer.Items ?? []).map(parseItem).filter((item) => item.sk !== range.before));
      start = answer.LastEvaluatedKey;
    } while (start !== undefined && items.length < limit);
    const last = items.at(-1);
    return start === undefined || last === undefined ? { items } : { items, cursor: formatCursor(query, last) };
  }

  async function write(writes: readonly Write[]): Promise<void> {
    for (let tries = 1; ; tries++) {
      try {
        await send(writes);
        return;
      } catch (error) {
        const meaning = interpretWriteError(error, writes.length);
        if (meaning !== "again") throw meaning;
        if (tries === MAX_TRIES) throw busy(tableName, error);
        await pause(tries);
      }
    }
  }

  /**
   * A single write costs half of a transaction. But a transaction carries a token, so that the SDK's retry
   * after a lost answer adds only once: additions always go that way. (After a lost answer a conditional put
   * may meet its own item as a conflict; as with any rival, the caller looks at `current`.)
   */
  async function send(writes: readonly Write[]): Promise<void> {
    const [only] = writes;
    if (writes.length > 1 || only === undefined || only.write === "check" || addsNumbers(only)) {
      await client.send(
        new TransactWriteItemsCommand({ TransactItems: writes.map((each) => buildTransactItem(each, tableName)) }),
      );
      return;
    }
    const request = { TableName: tableName, ...buildWriteExpressions(only), ...REPORT_CURRENT };
    if (only.write === "put") await client.send(new PutItemCommand({ ...request, Item: toAttributes(only.item) }));
    else if (only.write === "delete")
      await client.send(new DeleteItemCommand({ ...request, Key: keyAttributes(only.key) }));
    else await client.send(new UpdateItemCommand({ ...request, Key: keyAttributes(only.key) }));
  }

  return {
    async get(key) {
      checkKey(key);
      const answer = await client.send(
        new GetItemCommand({ TableName: tableName, Key: keyAttributes(key), ConsistentRead: true }),
      );
      return answer.Item === undefined ? undefined : parseItem(answer.Item);
    },
    async getMany(keys) {
      checkKeys(keys);
      return getMany(keys);
    },
    async query(wanted) {
      checkQuery(wanted);
      return query(wanted);
    },
    async write(writes) {
      checkWrites(writes);
      await write(writes);
    },
  };
}

const REPORT_CURRENT = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

function buildTransactItem(write: Write, tableName: string): TransactWriteItem {
  const request = { TableName: tableName, ...buildWriteExpressions(write), ...REPORT_CURRENT };
  if (write.write === "put") return { Put: { ...request, Item: toAttributes(write.item) } };
  const keyed = { ...request, Key: keyAttributes(write.key) };
  if (write.write === "delete") return { Delete: keyed };
  // `checkWrites` has seen to it that an update updates and a check has conditions.
  if (write.write === "update") return { Update: { ...keyed, UpdateExpression: request.UpdateExpression ?? "" } };
  return { ConditionCheck: { ...keyed, ConditionExpression: request.ConditionExpression ?? "" } };
}

function addsNumbers(write: Write): boolean {
  return write.write === "update" && Object.keys(write.add ?? {}).length > 0;
}

function keyAttributes({ pk, sk }: Key): Attributes {
  return { pk: { S: pk }, sk: { S: sk } };
}

function startKey(query: Query, after: Key): Record<string, AttributeValue> {
  return { ...keyAttributes(after), ...(query.index === "by_task" && { task_name: { S: query.pk } }) };
}

function pause(tries: number): Promise<void> {
  const longestMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1));
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longestMs));
}

function busy(tableName: string, cause?: unknown): OrchestratorError {
  return new OrchestratorError({
    code: "TABLE_BUSY",
    fault: "system",
    message: `the table ${tableName} did not take a request in ${MAX_TRIES} tries`,
    remedy: "Look for throttling of the table in CloudWatch; on-demand capacity rises by itself within minutes.",
    where: tableName,
    cause,
  });
}
