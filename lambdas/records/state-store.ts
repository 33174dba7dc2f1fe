import type { Table } from "../../core/ports/table.ts";
import { allItems } from "./all-items.ts";
import { type HouseRecord, parseHouseRecord } from "./house-record.ts";
import { HOUSE_KEY, PARTITIONS, taskKey } from "./keys.ts";
import { parseTaskRecord, type TaskRecord } from "./task-record.ts";

/** What is known of the whole, of agents and of tasks: limits in use, health, breakers, overrides. */
export interface StateStore {
  /** With nothing recorded yet: a fresh house. */
  house(): Promise<HouseRecord>;
  task(name: string): Promise<TaskRecord>;
  /** Every task that has a record, by name. */
  tasks(): Promise<ReadonlyMap<string, TaskRecord>>;
}

export function createStateStore(table: Table): StateStore {
  return {
    house: async () => parseHouseRecord(await table.get(HOUSE_KEY)),
    task: async (name) => parseTaskRecord(await table.get(taskKey(name))),
    async tasks() {
      const records = new Map<string, TaskRecord>();
      for await (const item of allItems(table, { pk: PARTITIONS.tasks })) records.set(item.sk, parseTaskRecord(item));
      return records;
    },
  };
}
