import { expect, test } from "vitest";
import { WriteConflict } from "../../core/ports/table.ts";
import { createTableMeter, meterTable } from "../../local/metered-table.ts";
import { createSqliteTable } from "../../local/sqlite-table.ts";

const kilobytes = (count: number) => "x".repeat(count * 1_024);

function open() {
  const meter = createTableMeter();
  const table = meterTable(createSqliteTable({ file: ":memory:" }), meter);
  return { meter, table };
}

test("a write is metered by its item's size, in a transaction twice, with an index entry once more", async () => {
  const { meter, table } = open();
  await table.write([{ write: "put", item: { pk: "a", sk: "1" } }]);
  expect(meter.writeUnits).toBe(1);
  await table.write([
    { write: "put", item: { pk: "a", sk: "2", text: kilobytes(1) } },
    { write: "check", key: { pk: "a", sk: "1" }, when: [{ is: "present" }] },
  ]);
  expect(meter.writeUnits).toBe(1 + 2 * (2 + 1));
  await table.write([{ write: "put", item: { pk: "a", sk: "3", task_name: "t" } }]);
  expect(meter.writeUnits).toBe(7 + 2);
});

test("an update is metered by the item it leaves behind, a refused write like any other", async () => {
  const { meter, table } = open();
  await table.write([{ write: "put", item: { pk: "a", sk: "1", text: kilobytes(2) } }]);
  await table.write([{ write: "update", key: { pk: "a", sk: "1" }, set: { more: 1 } }]);
  expect(meter.writeUnits).toBe(3 + 3);
  const refused = table.write([{ write: "put", item: { pk: "a", sk: "1" }, when: [{ is: "absent" }] }]);
  await expect(refused).rejects.toThrow(WriteConflict);
  expect(meter.writeUnits).toBe(3 + 3 + 3);
});

test("items read one by one are each rounded up, a query's page once", async () => {
  const { meter, table } = open();
  await table.write([{ write: "put", item: { pk: "a", sk: "1", text: kilobytes(1) } }]);
  await table.write([{ write: "put", item: { pk: "a", sk: "2", text: kilobytes(1) } }]);
  await table.getMany([
    { pk: "a", sk: "1" },
    { pk: "a", sk: "2" },
    { pk: "a", sk: "absent" },
  ]);
  expect(meter.readUnits).toBe(3);
  await table.query({ pk: "a" });
  expect(meter.readUnits).toBe(4);
  await table.get({ pk: "a", sk: "1" });
  expect(meter.readUnits).toBe(5);
});

test("meters on the same memory count together", async () => {
  const { meter, table } = open();
  const other = createTableMeter(meter.memory);
  await table.get({ pk: "a", sk: "1" });
  expect(other.readUnits).toBe(1);
});
