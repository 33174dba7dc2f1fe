import type { Item, Query, Table } from "../../../core/ports/table.ts";

/** Hands over a query's items in order, page by page, until there are no more or `take` says it has enough. */
export async function readEach(table: Table, query: Query, take: (item: Item) => boolean): Promise<void> {
  let cursor: string | undefined;
  do {
    const page = await table.query(cursor === undefined ? query : { ...query, cursor });
    for (const item of page.items) if (!take(item)) return;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/** All items of a query. */
export async function readAll(table: Table, query: Query): Promise<readonly Item[]> {
  const items: Item[] = [];
  await readEach(table, query, (item) => items.push(item) > 0);
  return items;
}
