import { describe, expect, it } from "vitest";
import { type Item, type Write, WriteConflict } from "../../core/ports/table.ts";
import { item, type TableContext } from "./table-context.ts";

/** Writes and reads of single items, and what conditions mean. */
export function describeItems(context: TableContext): void {
  const { newPartition, put, conflictOf } = context;

  describe("single items", () => {
    it("answers undefined for an item that is not there", async () => {
      expect(await context.table.get({ pk: newPartition(), sk: "a" })).toBeUndefined();
    });

    it("gives back every kind of JSON value as it was put", async () => {
      const value = item(newPartition(), "a", {
        text: 'Zürich \u{1F4C8} "quoted" \\ \n \u0000 end',
        empty: "",
        whole: 9007199254740991,
        fraction: -0.1,
        small: 1e-7,
        yes: true,
        no: false,
        nothing: null,
        list: [1, "two", [null, { three: 3 }], []],
        map: { inner: { "key with spaces": {} }, constructor: "data", "a.b": 1 },
        expires_at: 4102444800,
      });
      await put(value);
      expect(await context.table.get(value)).toEqual(value);
    });

    it("keeps a __proto__ attribute as data", async () => {
      const pk = newPartition();
      const value = JSON.parse(`{"pk":"${pk}","sk":"a","map":{"__proto__":{"polluted":true}}}`) as Item;
      await put(value);
      const found = await context.table.get(value);
      expect(JSON.stringify(found)).toContain('"__proto__":{"polluted":true}');
      expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    });

    it("replaces the whole item with a put", async () => {
      const pk = newPartition();
      await put(item(pk, "a", { old: 1 }));
      await put(item(pk, "a", { new: 2 }));
      expect(await context.table.get({ pk, sk: "a" })).toEqual(item(pk, "a", { new: 2 }));
    });

    it("reads what was written a moment before", async () => {
      const pk = newPartition();
      for (let round = 1; round <= 20; round++) {
        await context.table.write([{ write: "update", key: { pk, sk: "a" }, set: { round } }]);
        expect((await context.table.get({ pk, sk: "a" }))?.round).toBe(round);
        expect((await context.table.query({ pk })).items[0]?.round).toBe(round);
      }
    });

    it("deletes an item, and one that is not there without complaint", async () => {
      const pk = newPartition();
      await put(item(pk, "a"));
      await context.table.write([{ write: "delete", key: { pk, sk: "a" } }]);
      await context.table.write([{ write: "delete", key: { pk, sk: "a" } }]);
      expect(await context.table.get({ pk, sk: "a" })).toBeUndefined();
    });
  });

  describe("updates", () => {
    it("set, add and remove in one write and leave the rest", async () => {
      const pk = newPartition();
      await put(item(pk, "a", { kept: "k", count: 5, gone: true, changed: "before" }));
      await context.table.write([
        {
          write: "update",
          key: { pk, sk: "a" },
          set: { changed: { deep: [1] }, fresh: "f" },
          add: { count: -2, other: 7 },
          remove: ["gone", "never_there"],
        },
      ]);
      expect(await context.table.get({ pk, sk: "a" })).toEqual(
        item(pk, "a", { kept: "k", count: 3, other: 7, changed: { deep: [1] }, fresh: "f" }),
      );
    });

    it("create an item that is not there, a missing number counting as 0", async () => {
      const key = { pk: newPartition(), sk: "a" };
      await context.table.write([{ write: "update", key, set: { a: 1 }, add: { n: 3 } }]);
      expect(await context.table.get(key)).toEqual({ ...key, a: 1, n: 3 });
    });

    it("take attribute names that are words of a query language or hold any character", async () => {
      const key = { pk: newPartition(), sk: "a" };
      await context.table.write([
        { write: "update", key, set: { status: "x", name: "y", "odd.name #:1'\"": 1 }, add: { size: 1 } },
      ]);
      await context.table.write([
        {
          write: "update",
          key,
          set: { value: 2 },
          remove: ["odd.name #:1'\""],
          when: [{ is: "equal", attribute: "status", value: "x" }],
        },
      ]);
      expect(await context.table.get(key)).toEqual({ ...key, status: "x", name: "y", size: 1, value: 2 });
    });

    it("never lose an addition when many come at once", async () => {
      const key = { pk: newPartition(), sk: "a" };
      await Promise.all(
        Array.from({ length: 20 }, () => context.table.write([{ write: "update", key, add: { n: 1 } }])),
      );
      expect((await context.table.get(key))?.n).toBe(20);
    });

    it("refuse to add to what is no number, and change nothing", async () => {
      const key = { pk: newPartition(), sk: "a" };
      await put({ ...key, n: "text" });
      await expect(context.table.write([{ write: "update", key, add: { n: 1 }, set: { m: 1 } }])).rejects.toThrow();
      expect(await context.table.get(key)).toEqual({ ...key, n: "text" });
    });
  });

  describe("conditions", () => {
    it("absent and present", async () => {
      const key = { pk: newPartition(), sk: "a" };
      const value = { ...key, v: 1 };
      const refused = await conflictOf([{ write: "put", item: value, when: [{ is: "present" }] }]);
      expect(refused.failed).toEqual([{ current: undefined }]);
      await context.table.write([{ write: "put", item: value, when: [{ is: "absent" }] }]);
      const again = await conflictOf([{ write: "put", item: { ...key, v: 2 }, when: [{ is: "absent" }] }]);
      expect(again.failed).toEqual([{ current: value }]);
      await context.table.write([{ write: "delete", key, when: [{ is: "present" }] }]);
      expect(await context.table.get(key)).toBeUndefined();
    });

    it.each<[unknown, unknown, boolean]>([
      ["a", "a", true],
      ["a", "b", false],
      [1, 1, true],
      [1, "1", false],
      [true, true, true],
      [false, true, false],
      [null, null, true],
      [undefined, null, true],
      [undefined, "a", false],
      [0, null, false],
      ["", null, false],
      ["", "", true],
      [{ a: 1 }, null, false],
    ])("equal: %j against %j holds: %s", async (stored, wanted, holds) => {
      const key = { pk: newPartition(), sk: "a" };
      await put(item(key.pk, key.sk, stored === undefined ? {} : { v: stored }));
      const write: Write = {
        write: "update",
        key,
        set: { done: true },
        when: [{ is: "equal", attribute: "v", value: wanted as string | number | boolean | null }],
      };
      if (holds) await context.table.write([write]);
      else await conflictOf([write]);
      expect((await context.table.get(key))?.done).toBe(holds ? true : undefined);
    });

    it.each<[unknown, "less" | "at_most", number | string, boolean]>([
      [1, "less", 2, true],
      [2, "less", 2, false],
      [2, "at_most", 2, true],
      [3, "at_most", 2, false],
      [-1.5, "less", -1, true],
      ["2026-11-20T09:00:00Z", "less", "2026-11-20T10:00:00Z", true],
      ["b", "less", "a", false],
      ["b", "at_most", "b", true],
      ["\uFFFD", "less", "\u{1F4C8}", true],
      ["1", "less", 2, false],
      [1, "at_most", "2", false],
      [null, "less", 2, false],
      [undefined, "at_most", 2, false],
    ])("%j %s %j holds: %s", async (stored, is, value, holds) => {
      const key = { pk: newPartition(), sk: "a" };
      await put(item(key.pk, key.sk, stored === undefined ? {} : { v: stored }));
      const write: Write = { write: "update", key, set: { done: true }, when: [{ is, attribute: "v", value }] };
      if (holds) await context.table.write([write]);
      else await conflictOf([write]);
    });

    it("all of a list must hold", async () => {
      const key = { pk: newPartition(), sk: "a" };
      await put({ ...key, a: 1, b: 2 });
      await conflictOf([
        {
          write: "delete",
          key,
          when: [
            { is: "equal", attribute: "a", value: 1 },
            { is: "equal", attribute: "b", value: 3 },
          ],
        },
      ]);
      await context.table.write([
        {
          write: "delete",
          key,
          when: [
            { is: "present" },
            { is: "equal", attribute: "a", value: 1 },
            { is: "less", attribute: "b", value: 3 },
          ],
        },
      ]);
      expect(await context.table.get(key)).toBeUndefined();
    });

    it("are looked at before the write, not after", async () => {
      const key = { pk: newPartition(), sk: "a" };
      await put({ ...key, n: 4 });
      const increment: Write = {
        write: "update",
        key,
        add: { n: 1 },
        when: [{ is: "less", attribute: "n", value: 5 }],
      };
      await context.table.write([increment]);
      const refused = await conflictOf([increment]);
      expect(refused.failed).toEqual([{ current: { ...key, n: 5 } }]);
    });

    it("let one of many rivals through", async () => {
      const key = { pk: newPartition(), sk: "a" };
      const outcomes = await Promise.allSettled(
        Array.from({ length: 10 }, (_, rival) =>
          context.table.write([{ write: "put", item: { ...key, rival }, when: [{ is: "absent" }] }]),
        ),
      );
      expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
      for (const outcome of outcomes)
        if (outcome.status === "rejected") expect(outcome.reason).toBeInstanceOf(WriteConflict);
      const winner = outcomes.findIndex((outcome) => outcome.status === "fulfilled");
      expect(await context.table.get(key)).toEqual({ ...key, rival: winner });
    });
  });
}
