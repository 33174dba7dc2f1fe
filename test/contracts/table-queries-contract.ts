import { beforeAll, describe, expect, it } from "vitest";
import type { Item, Key, Table } from "../../core/ports/table.ts";
import { item, type TableContext } from "./table-context.ts";

/** Ordered reads of a partition and of the index. */
export function describeQueries(context: TableContext): void {
  const { newPartition, put } = context;

  describe("queries", () => {
    const sorted = [
      "",
      "a",
      "a#1",
      "a#10",
      "a#2",
      "b",
      "z",
      "ä",
      "\uD7FF",
      "\uE000",
      "\uFFFD",
      "\u{1F4C8}",
      "\u{10FFFF}",
    ];
    const keys = sorted.slice(1);
    let pk: string;
    const read = async (query: Omit<Parameters<Table["query"]>[0], "pk">): Promise<string[]> =>
      (await context.table.query({ pk, ...query })).items.map((each) => each.sk);

    beforeAll(async () => {
      pk = newPartition();
      await put(...keys.toReversed().map((sk) => item(pk, sk)));
      await put(item(`${pk}x`, "a"));
    });

    it("list one partition in order of UTF-8 bytes, both ways", async () => {
      expect(await read({})).toEqual(keys);
      expect(await read({ descending: true })).toEqual(keys.toReversed());
    });

    it.each([
      [{ prefix: "a" }, ["a", "a#1", "a#10", "a#2"]],
      [{ prefix: "a#" }, ["a#1", "a#10", "a#2"]],
      [{ prefix: "a#1" }, ["a#1", "a#10"]],
      [{ prefix: "" }, keys],
      [{ prefix: "%" }, []],
      [{ prefix: "\uD7FF" }, ["\uD7FF"]],
      [{ prefix: "\u{10FFFF}" }, ["\u{10FFFF}"]],
      [{ from: "a#2" }, keys.slice(3)],
      [{ to: "a#2" }, ["a", "a#1", "a#10"]],
      [{ from: "a#1", to: "b" }, ["a#1", "a#10", "a#2"]],
      [{ from: "a#1", to: "a#1" }, []],
      [{ from: "b", to: "a" }, []],
      [{ from: "" }, keys],
      [{ to: "" }, []],
      [{ prefix: "a", from: "a#1" }, ["a#1", "a#10", "a#2"]],
      [{ prefix: "a", to: "a#2" }, ["a", "a#1", "a#10"]],
      [{ prefix: "a#", from: "a", to: "z" }, ["a#1", "a#10", "a#2"]],
      [{ prefix: "a#1", from: "b" }, []],
    ])("%j, both ways", async (range, expected) => {
      expect(await read(range)).toEqual(expected);
      expect(await read({ ...range, descending: true })).toEqual(expected.toReversed());
    });

    it.each([{}, { descending: true }, { to: "b" }, { to: "b", descending: true }, { prefix: "a", from: "a#1" }])(
      "walk %j in pages of 1, 2 and 3 without gap or repetition",
      async (range) => {
        const expected = await read(range);
        for (const limit of [1, 2, 3]) {
          const walked: string[][] = [];
          let cursor: string | undefined;
          do {
            const page = await context.table.query({
              pk,
              ...range,
              limit,
              ...(cursor === undefined ? {} : { cursor }),
            });
            walked.push(page.items.map((each) => each.sk));
            cursor = page.cursor;
          } while (cursor !== undefined);
          expect(walked.flat()).toEqual(expected);
          for (const page of walked.slice(0, -1)) expect(page).toHaveLength(limit);
        }
      },
    );

    it("go on after a cursor although its item was deleted meanwhile", async () => {
      const own = newPartition();
      await put(...["a", "b", "c"].map((sk) => item(own, sk)));
      const { cursor } = await context.table.query({ pk: own, limit: 2 });
      await context.table.write([{ write: "delete", key: { pk: own, sk: "b" } }]);
      const rest = await context.table.query({ pk: own, cursor: cursor ?? "" });
      expect(rest.items.map((each) => each.sk)).toEqual(["c"]);
    });

    it("answer nothing for a partition that is not there", async () => {
      expect(await context.table.query({ pk: newPartition() })).toEqual({ items: [] });
    });

    it.each(["x", "", "eyJ9", "é", "bnVsbA", "W251bGwsIiIsIiJd", "A".repeat(5000)])(
      "refuse %j as a cursor",
      async (cursor) => {
        await expect(context.table.query({ pk, cursor })).rejects.toMatchObject({
          code: "CURSOR_INVALID",
          fault: "user",
        });
      },
    );

    it("refuse a cursor of another partition or of the index", async () => {
      const { cursor = "" } = await context.table.query({ pk, limit: 1 });
      await expect(context.table.query({ pk: `${pk}x`, cursor })).rejects.toMatchObject({ code: "CURSOR_INVALID" });
      await expect(context.table.query({ pk, index: "by_task", cursor })).rejects.toMatchObject({
        code: "CURSOR_INVALID",
      });
    });

    it.each([0, -1, 1.5, Number.NaN])("refuse a limit of %s", async (limit) => {
      await expect(context.table.query({ pk, limit })).rejects.toMatchObject({ code: "TABLE_REQUEST_INVALID" });
    });
  });

  describe("index by task", () => {
    it("lists items with the task's name over partitions, in order of the sort key", async () => {
      const [one, two, task] = [newPartition(), newPartition(), newPartition()];
      const items = [
        item(one, "run#1", { task_name: task }),
        item(two, "run#2", { task_name: task, v: { deep: 1 } }),
        item(one, "run#3", { task_name: task }),
        item(two, "other", { task_name: task }),
      ];
      await put(...items, item(one, "run#9", { task_name: `${task}x` }), item(one, "run#8"));
      const read = async (query: object): Promise<readonly Item[]> =>
        (await context.table.query({ pk: task, index: "by_task", ...query })).items;
      expect(await read({ prefix: "run#" })).toEqual(items.slice(0, 3));
      expect(await read({ prefix: "run#", descending: true, limit: 2 })).toEqual([items[2], items[1]]);
      expect(await read({ from: "run#2", to: "run#3" })).toEqual([items[1]]);
      expect(await read({})).toEqual([items[3], ...items.slice(0, 3)]);
    });

    it("walks pages over equal sort keys without gap or repetition", async () => {
      const task = newPartition();
      const items = Array.from({ length: 7 }, (_, n) =>
        item(`${task}#${n}`, n < 5 ? "same" : "tail", { task_name: task }),
      );
      await put(...items);
      for (const descending of [false, true]) {
        const seen: Item[] = [];
        let cursor: string | undefined;
        do {
          const page = await context.table.query({
            pk: task,
            index: "by_task",
            limit: 2,
            descending,
            ...(cursor === undefined ? {} : { cursor }),
          });
          seen.push(...page.items);
          cursor = page.cursor;
        } while (cursor !== undefined);
        expect(new Set(seen.map((each) => each.pk)).size).toBe(7);
        expect(seen).toHaveLength(7);
        const before = await context.table.query({ pk: task, index: "by_task", to: "tail", descending });
        expect(before.items).toHaveLength(5);
      }
    });

    it("follows updates and deletes", async () => {
      const key: Key = { pk: newPartition(), sk: "a" };
      const task = newPartition();
      const listed = async (): Promise<number> =>
        (await context.table.query({ pk: task, index: "by_task" })).items.length;
      await context.table.write([{ write: "update", key, set: { task_name: task } }]);
      expect(await listed()).toBe(1);
      await context.table.write([{ write: "update", key, remove: ["task_name"] }]);
      expect(await listed()).toBe(0);
      await context.table.write([{ write: "update", key, set: { task_name: task } }]);
      await context.table.write([{ write: "delete", key }]);
      expect(await listed()).toBe(0);
    });
  });
}
