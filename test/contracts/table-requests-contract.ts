import { describe, expect, it } from "vitest";
import type { Item, Key, Write } from "../../core/ports/table.ts";
import { item, type TableContext } from "./table-context.ts";

/** What every adapter refuses, so that it fails on one machine before it fails in the cloud. */
export function describeRequests(context: TableContext): void {
  const { newPartition, put } = context;

  describe("bad requests", () => {
    it.each([
      ["an empty partition key", { pk: "", sk: "a" }],
      ["an empty sort key", { pk: "a", sk: "" }],
      ["a number as key", { pk: 1, sk: "a" }],
      ["no sort key", { pk: "a" }],
      ["half a surrogate pair", { pk: "a", sk: "\uD800" }],
      ["a partition key of 2,049 bytes", { pk: "p".repeat(2049), sk: "a" }],
      ["a sort key of 1,026 bytes", { pk: "a", sk: "é".repeat(513) }],
    ])("refuses %s in reads and writes", async (_, bad) => {
      const key = bad as unknown as Key;
      const refused = { code: "TABLE_REQUEST_INVALID", fault: "system" };
      await expect(context.table.get(key)).rejects.toMatchObject(refused);
      await expect(context.table.getMany([key])).rejects.toMatchObject(refused);
      await expect(context.table.write([{ write: "put", item: key as Item }])).rejects.toMatchObject(refused);
      await expect(context.table.write([{ write: "delete", key }])).rejects.toMatchObject(refused);
    });

    it("takes keys of the full length", async () => {
      const key = { pk: "p".repeat(2048), sk: "é".repeat(512) };
      await put(key);
      expect(await context.table.get(key)).toEqual(key);
      await context.table.write([{ write: "delete", key }]);
    });

    it.each<[string, Write]>([
      ["a task_name that is no text", { write: "put", item: { pk: "p", sk: "s", task_name: 5 } }],
      ["an empty task_name", { write: "update", key: { pk: "p", sk: "s" }, set: { task_name: "" } }],
      ["expires_at as text", { write: "put", item: { pk: "p", sk: "s", expires_at: "2026-11-20" } }],
      ["expires_at with a fraction", { write: "update", key: { pk: "p", sk: "s" }, set: { expires_at: 1.5 } }],
      ["an update of a key", { write: "update", key: { pk: "p", sk: "s" }, set: { sk: "other" } }],
      ["an update of nothing", { write: "update", key: { pk: "p", sk: "s" } }],
      ["an attribute set and added to", { write: "update", key: { pk: "p", sk: "s" }, set: { n: 1 }, add: { n: 1 } }],
      ["infinity to add", { write: "update", key: { pk: "p", sk: "s" }, add: { n: Number.POSITIVE_INFINITY } }],
      ["a check of nothing", { write: "check", key: { pk: "p", sk: "s" }, when: [] }],
    ])("refuses %s", async (_, write) => {
      await expect(context.table.write([write])).rejects.toMatchObject({ code: "TABLE_REQUEST_INVALID" });
    });

    it("refuses an item above 400 KB, and changes nothing", async () => {
      const pk = newPartition();
      await expect(put(item(pk, "small"), item(pk, "large", { text: "x".repeat(410_000) }))).rejects.toThrow();
      expect((await context.table.query({ pk })).items).toEqual([]);
    });
  });
}
