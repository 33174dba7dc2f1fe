import { formatInstant } from "../../../core/instant.ts";
import type { Table } from "../../../core/ports/table.ts";
import { type Account, accountSchema, type Portfolio, positionSchema } from "./account.ts";
import type { BrokerRun } from "./broker-run.ts";
import { ACCOUNT_KEY, BROKER, POSITION_PREFIX } from "./keys.ts";
import { millsOf } from "./money.ts";
import { readAll } from "./read-all.ts";
import type { Plan } from "./transact.ts";

/** Account and positions as they were at one moment: read again while a trade came in between. */
export async function readPortfolio(table: Table): Promise<Portfolio | undefined> {
  for (let before = await table.get(ACCOUNT_KEY); before !== undefined; ) {
    const positions = await readAll(table, { pk: BROKER, prefix: POSITION_PREFIX });
    const after = await table.get(ACCOUNT_KEY);
    if (after?.version === before.version) {
      return {
        account: accountSchema.parse(before),
        positions: positions.map((item) => positionSchema.parse(item)),
      };
    }
    before = after;
  }
  return undefined;
}

/** The transaction that opens the account when there is none. */
export async function planAccount(table: Table, run: BrokerRun, initialCashUsd: number): Promise<Plan<Account>> {
  const item = await table.get(ACCOUNT_KEY);
  if (item !== undefined) return { writes: [], answer: accountSchema.parse(item) };
  const account: Account = {
    cash_mills: millsOf(initialCashUsd),
    initial_cash_mills: millsOf(initialCashUsd),
    fees_mills: 0,
    realised_mills: 0,
    trades: 0,
    opened_at: formatInstant(run.now),
    opened_by: run.runId,
    version: 1,
  };
  return {
    writes: [{ write: "put", item: { ...ACCOUNT_KEY, ...account }, when: [{ is: "absent" }] }],
    answer: account,
  };
}
