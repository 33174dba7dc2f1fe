import { describe, expect, it } from "vitest";
import type { Table } from "../../../core/ports/table.ts";
import { createDynamoDbTable } from "../../../lambdas/shared/dynamodb-table.ts";
import { createSqliteTable } from "../../../local/sqlite-table.ts";
import { dynamoDbSource, openDynamoDb } from "../../support/dynamodb.ts";
import { createStory } from "./story.ts";

/** Tells the story once for every write it makes, killed there, before the write and after it. */
async function killEverywhere(open: () => Promise<{ table: Table; close(): Promise<void> }>): Promise<number> {
  let killed = 0;
  for (const moment of ["before", "after"] as const) {
    for (let write = 1; ; write += 1) {
      const { table, close } = await open();
      const story = createStory(table);
      story.table.dieAt(write, moment);
      await story.tell();
      const died = story.table.hasDied();
      await story.finish().catch((error: unknown) => {
        throw new Error(`killed ${moment} write ${write}`, { cause: error });
      });
      await close();
      if (!died) break;
      killed += 1;
    }
  }
  return killed;
}

describe("killed at any write, before it or after it, one sweep restores everything", () => {
  it("over SQLite", { timeout: 60_000 }, async () => {
    const killed = await killEverywhere(async () => {
      const table = createSqliteTable({ file: ":memory:", synchronous: "NORMAL" });
      return { table, close: async () => table.close() };
    });
    console.info(`killed at ${killed} writes over SQLite: 0 lost, 0 doubled, 0 leaked`);
    expect(killed).toBeGreaterThan(30);
  });

  const source = dynamoDbSource();
  it.skipIf(source === undefined)("over DynamoDB", { timeout: 300_000 }, async () => {
    const dynamo = await openDynamoDb(source ?? "");
    let stories = 0;
    const killed = await killEverywhere(async () => {
      stories += 1;
      const table = prefixed(createDynamoDbTable(dynamo), `story${stories}#`);
      return { table, close: async () => {} };
    });
    await dynamo.close();
    console.info(`killed at ${killed} writes over DynamoDB: 0 lost, 0 doubled, 0 leaked`);
    expect(killed).toBeGreaterThan(30);
  });
});

/** Partitions of its own in a table that many share: making a table takes a second each. */
function prefixed(table: Table, prefix: string): Table {
  const strip = <T extends { readonly pk: string }>(item: T): T => ({ ...item, pk: item.pk.slice(prefix.length) });
  return {
    async get({ pk, sk }) {
      const item = await table.get({ pk: prefix + pk, sk });
      return item === undefined ? undefined : strip(item);
    },
    async getMany(keys) {
      const items = await table.getMany(keys.map(({ pk, sk }) => ({ pk: prefix + pk, sk })));
      return items.map((item) => (item === undefined ? undefined : strip(item)));
    },
    async query(query) {
      const page = await table.query({ ...query, pk: prefix + query.pk });
      return { ...page, items: page.items.map(strip) };
    },
    write: (writes) =>
      table.write(
        writes.map((write) =>
          write.write === "put"
            ? { ...write, item: { ...write.item, pk: prefix + write.item.pk } }
            : { ...write, key: { ...write.key, pk: prefix + write.key.pk } },
        ),
      ),
  };
}
