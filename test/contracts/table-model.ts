import fc from "fast-check";
import { expect } from "vitest";
import type { Json } from "../../core/json.ts";
import { type Condition, type Item, type Key, type Table, type Write, WriteConflict } from "../../core/ports/table.ts";

/** A table as one would write it on a page: the whole contract of writes over a Map. */
class ModelTable {
  readonly items = new Map<string, Item>();

  write(writes: readonly Write[]): WriteConflict | undefined {
    const failed = writes.map((write) => {
      const current = this.items.get(keyOf(write).sk);
      return (write.when ?? []).every((condition) => holds(condition, current)) ? undefined : { current };
    });
    if (failed.some((entry) => entry !== undefined)) return new WriteConflict(failed);
    for (const write of writes) this.apply(write);
    return undefined;
  }

  private apply(write: Write): void {
    if (write.write === "put") this.items.set(write.item.sk, write.item);
    if (write.write === "delete") this.items.delete(write.key.sk);
    if (write.write === "update") {
      const item: Record<string, Json> = { ...(this.items.get(write.key.sk) ?? write.key), ...write.set };
      for (const [name, amount] of Object.entries(write.add ?? {})) item[name] = Number(item[name] ?? 0) + amount;
      for (const name of write.remove ?? []) delete item[name];
      this.items.set(write.key.sk, item as Item);
    }
  }

  sorted(): Item[] {
    return [...this.items.values()].sort((left, right) => (left.sk < right.sk ? -1 : 1));
  }
}

function holds(condition: Condition, current: Item | undefined): boolean {
  switch (condition.is) {
    case "absent":
      return current === undefined;
    case "present":
      return current !== undefined;
    case "equal":
      return (current?.[condition.attribute] ?? null) === condition.value;
    case "less":
      return Number(current?.[condition.attribute] ?? Number.NaN) < Number(condition.value);
    case "at_most":
      return Number(current?.[condition.attribute] ?? Number.NaN) <= Number(condition.value);
  }
}

function keyOf(write: Write): Key {
  return write.write === "put" ? write.item : write.key;
}

/** Random transactions over few items, so that conditions meet; `n` stays a number for `add`. */
function transactions(pk: string): fc.Arbitrary<Write[][]> {
  const sk = fc.constantFrom("a", "b", "c", "d", "e");
  const number = fc.integer({ min: -3, max: 3 });
  const label = fc.constantFrom("x", "y", null, true);
  const condition: fc.Arbitrary<Condition> = fc.oneof(
    fc.constant({ is: "absent" } as const),
    fc.constant({ is: "present" } as const),
    fc.record({ is: fc.constant("equal" as const), attribute: fc.constant("label"), value: label }),
    fc.record({ is: fc.constantFrom("less", "at_most"), attribute: fc.constant("n"), value: number }),
  );
  const when = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, fc.array(condition, { minLength: 1, maxLength: 2 }));
  const key = sk.map((each): Key => ({ pk, sk: each }));
  const write: fc.Arbitrary<Write> = fc.oneof(
    fc.record({
      write: fc.constant("put" as const),
      item: fc.tuple(key, label, number).map(([at, text, n]): Item => ({ ...at, label: text, n })),
      when,
    }),
    fc.record({
      write: fc.constant("update" as const),
      key,
      set: fc.record({ label }),
      add: fc.record({ n: number }),
      when,
    }),
    fc.record({
      write: fc.constant("update" as const),
      key,
      set: fc.record({ other: number }),
      remove: fc.constant(["label"]),
      when,
    }),
    fc.record({ write: fc.constant("delete" as const), key, when }),
    fc.record({ write: fc.constant("check" as const), key, when: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
  );
  const several = fc.uniqueArray(write, { minLength: 1, maxLength: 4, selector: (each) => keyOf(each).sk });
  return fc.array(several, { minLength: 1, maxLength: 12 });
}

/** Runs random transactions on the table and on the model and compares every answer and the end. */
export async function checkAgainstModel(
  open: () => { readonly table: Table; readonly partition: string },
  numRuns: number,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(transactions("model"), async (sequence) => {
      const { table, partition } = open();
      const model = new ModelTable();
      for (const writes of sequence.map((each) => each.map((write) => inPartition(write, partition)))) {
        const expected = model.write(writes);
        const actual = await table.write(writes).then(
          () => undefined,
          (error: unknown) => error,
        );
        if (expected === undefined) expect(actual).toBeUndefined();
        else {
          expect(actual).toBeInstanceOf(WriteConflict);
          expect((actual as WriteConflict).failed).toEqual(expected.failed);
        }
      }
      const all = await table.query({ pk: partition });
      expect(all.items).toEqual(model.sorted());
      const keys = ["e", "a", "c"].map((sk) => ({ pk: partition, sk }));
      expect(await table.getMany(keys)).toEqual(keys.map(({ sk }) => model.items.get(sk)));
    }),
    { numRuns },
  );
}

function inPartition(write: Write, pk: string): Write {
  return write.write === "put" ? { ...write, item: { ...write.item, pk } } : { ...write, key: { ...write.key, pk } };
}
