import { z } from "zod";
import type { Key, Table } from "../../../core/ports/table.ts";

const KEY: Key = { pk: "explanation", sk: "cursor" };

const cursorSchema = z.object({
  /** The number of the last trade that has been explained. */
  explained: z.int().min(0),
  /** The run that moved it here, and from where: tried again, that run explains the same trades. */
  by: z.string(),
  from: z.int().min(0),
});
type Cursor = z.output<typeof cursorSchema>;

/** How far the explanations have come. */
export async function readCursor(table: Table): Promise<Cursor> {
  const item = await table.get(KEY);
  return item === undefined ? { explained: 0, by: "", from: 0 } : cursorSchema.parse(item);
}

/** @throws WriteConflict when another run has moved it since `before` was read. */
export async function moveCursor(table: Table, before: Cursor, after: Cursor): Promise<void> {
  const when =
    before.by === "" ? ({ is: "absent" } as const) : ({ is: "equal", attribute: "by", value: before.by } as const);
  await table.write([{ write: "put", item: { ...KEY, ...after }, when: [when] }]);
}
