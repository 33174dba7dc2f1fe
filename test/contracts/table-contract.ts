import { afterAll, beforeAll, describe, it } from "vitest";
import type { Table } from "../../core/ports/table.ts";
import { createTableContext } from "./table-context.ts";
import { describeItems } from "./table-items-contract.ts";
import { checkAgainstModel } from "./table-model.ts";
import { describeQueries } from "./table-queries-contract.ts";
import { describeRequests } from "./table-requests-contract.ts";
import { describeTransactions } from "./table-transactions-contract.ts";

export interface OpenTable {
  readonly table: Table;
  close(): Promise<void>;
}

export interface TableContractOptions {
  /** Runs of the property test; fewer where every call goes over the network. */
  readonly propertyRuns: number;
}

/** What every adapter of the `Table` port must do, in one place. */
export function describeTable(name: string, open: () => Promise<OpenTable>, options: TableContractOptions): void {
  describe(`Table on ${name}`, () => {
    let opened: OpenTable;
    const context = createTableContext(() => opened.table);

    beforeAll(async () => {
      opened = await open();
    });
    afterAll(async () => {
      await opened.close();
    });

    describeItems(context);
    describeTransactions(context);
    describeQueries(context);
    describeRequests(context);

    it("does what a model in memory does, whatever the order of operations", async () => {
      const openPartition = () => ({ table: opened.table, partition: context.newPartition() });
      await checkAgainstModel(openPartition, options.propertyRuns);
    }, 60_000);
  });
}
