import { describe, expect, it } from "vitest";
import { item, type TableContext } from "./table-context.ts";

/** Several items at once: all or nothing, and reads of many. */
export function describeTransactions(context: TableContext): void {
  const { newPartition, put, conflictOf } = context;

  describe("transactions", () => {
    it("write all of several items of several partitions", async () => {
      const [one, two] = [newPartition(), newPartition()];
      await put(item(one, "gone"), item(one, "checked", { v: 1 }));
      await context.table.write([
        { write: "put", item: item(one, "a", { v: 1 }) },
        { write: "update", key: { pk: two, sk: "b" }, add: { n: 1 } },
        { write: "delete", key: { pk: one, sk: "gone" } },
        { write: "check", key: { pk: one, sk: "checked" }, when: [{ is: "equal", attribute: "v", value: 1 }] },
      ]);
      expect((await context.table.query({ pk: one })).items).toEqual([
        item(one, "a", { v: 1 }),
        item(one, "checked", { v: 1 }),
      ]);
      expect((await context.table.query({ pk: two })).items).toEqual([item(two, "b", { n: 1 })]);
    });

    it("write nothing when one condition does not hold, and say which with the item as it is", async () => {
      const pk = newPartition();
      await put(item(pk, "full", { count: 5 }), item(pk, "held", { v: "x" }));
      const refused = await conflictOf([
        { write: "put", item: item(pk, "new"), when: [{ is: "absent" }] },
        {
          write: "update",
          key: { pk, sk: "full" },
          add: { count: 1 },
          when: [{ is: "less", attribute: "count", value: 5 }],
        },
        { write: "delete", key: { pk, sk: "held" } },
        { write: "check", key: { pk, sk: "missing" }, when: [{ is: "present" }] },
      ]);
      expect(refused.failed).toEqual([
        undefined,
        { current: item(pk, "full", { count: 5 }) },
        undefined,
        { current: undefined },
      ]);
      expect(refused.message).toContain("2 of 4");
      expect((await context.table.query({ pk })).items).toEqual([
        item(pk, "full", { count: 5 }),
        item(pk, "held", { v: "x" }),
      ]);
    });

    it("check an item without changing it", async () => {
      const key = { pk: newPartition(), sk: "a" };
      await conflictOf([{ write: "check", key, when: [{ is: "present" }] }]);
      await context.table.write([{ write: "check", key, when: [{ is: "absent" }] }]);
      expect(await context.table.get(key)).toBeUndefined();
    });

    it("take 100 writes", async () => {
      const pk = newPartition();
      await put(...Array.from({ length: 100 }, (_, n) => item(pk, `${1000 + n}`)));
      expect((await context.table.query({ pk })).items).toHaveLength(100);
    });

    it("refuse 101 writes, no write, and two writes of one item", async () => {
      const pk = newPartition();
      const many = Array.from({ length: 101 }, (_, n) => item(pk, `${1000 + n}`));
      await expect(put(...many)).rejects.toMatchObject({ code: "TABLE_REQUEST_INVALID" });
      await expect(context.table.write([])).rejects.toMatchObject({ code: "TABLE_REQUEST_INVALID" });
      await expect(
        context.table.write([
          { write: "put", item: item(pk, "a") },
          { write: "check", key: { pk, sk: "a" }, when: [{ is: "present" }] },
        ]),
      ).rejects.toMatchObject({ code: "TABLE_REQUEST_INVALID" });
      expect((await context.table.query({ pk })).items).toEqual([]);
    });

    it("keep a sum whole while many move amounts between items", async () => {
      const pk = newPartition();
      await put(...["a", "b", "c"].map((sk) => item(pk, sk, { n: 10 })));
      const move = (from: string, to: string): Promise<void> =>
        context.table.write([
          { write: "update", key: { pk, sk: from }, add: { n: -1 } },
          { write: "update", key: { pk, sk: to }, add: { n: 1 } },
        ]);
      await Promise.all(Array.from({ length: 12 }, (_, n) => move("abc".charAt(n % 3), "abc".charAt((n + 1) % 3))));
      expect((await context.table.query({ pk })).items.map((each) => each.n)).toEqual([10, 10, 10]);
    });
  });

  describe("several reads", () => {
    it("come in the order of the keys, with holes and repetitions", async () => {
      const pk = newPartition();
      await put(item(pk, "a", { v: 1 }), item(pk, "b", { v: 2 }));
      const found = await context.table.getMany(["b", "missing", "a", "b"].map((sk) => ({ pk, sk })));
      expect(found).toEqual([item(pk, "b", { v: 2 }), undefined, item(pk, "a", { v: 1 }), item(pk, "b", { v: 2 })]);
      expect(await context.table.getMany([])).toEqual([]);
    });

    it("are at most 100", async () => {
      const keys = Array.from({ length: 101 }, (_, n) => ({ pk: "p", sk: `${n}` }));
      await expect(context.table.getMany(keys)).rejects.toMatchObject({ code: "TABLE_REQUEST_INVALID" });
      expect(await context.table.getMany(keys.slice(1))).toHaveLength(100);
    });

    it("bring large items whole", async () => {
      const pk = newPartition();
      const large = Array.from({ length: 50 }, (_, n) => item(pk, `${100 + n}`, { text: `${n}`.repeat(100_000) }));
      for (let first = 0; first < large.length; first += 10) await put(...large.slice(first, first + 10));
      expect(await context.table.getMany(large)).toEqual(large);
      const page = await context.table.query({ pk, limit: 45 });
      expect(page.items).toHaveLength(45);
      expect(await context.table.query({ pk, cursor: page.cursor ?? "" })).toEqual({ items: large.slice(45) });
    });
  });
}
