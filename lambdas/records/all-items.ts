import type { Item, Query, Table } from "../../core/ports/table.ts";

/** Every item that a query finds, page after page. */
export async function* allItems(table: Table, query: Query): AsyncGenerator<Item> {
  let cursor: string | undefined;
  do {
    const page = await table.query({ ...query, ...(cursor === undefined ? {} : { cursor }) });
    yield* page.items;
    cursor = page.cursor;
  } while (cursor !== undefined);
}
