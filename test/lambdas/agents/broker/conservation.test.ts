import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPaperBroker } from "../../../../lambdas/agents/broker/paper-broker.ts";
import { createSqliteTable } from "../../../../local/sqlite-table.ts";

const SYMBOLS = ["AAPL", "BAC", "GE"];
const dataAsOf = { session: "2026-11-20", recorded_session: "2015-11-19", phase: "open" } as const;

const step = fc.record({
  symbol: fc.constantFrom(...SYMBOLS),
  side: fc.constantFrom("buy" as const, "sell" as const),
  quantity: fc.integer({ min: 1, max: 300 }),
  priceMills: fc.integer({ min: 1, max: 200_000 }),
  feeMills: fc.integer({ min: 0, max: 5000 }),
});

describe("whatever is traded", () => {
  it("loses and makes no mill: cash, cost and realised profit add up to the initial cash after every order", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const table = createSqliteTable({ file: ":memory:" });
        const brokerOf = (number: number) =>
          createPaperBroker(table, {
            task: "t",
            fencingNumber: number,
            runId: `r${number}`,
            idempotencyKey: `r${number}`,
            now: number,
          });
        const initial = (await brokerOf(0).openAccount(10_000)).account.cash_mills;
        const held = new Map<string, number>();
        let cash = initial;
        for (const [i, { symbol, side, quantity, priceMills, feeMills }] of steps.entries()) {
          const broker = brokerOf(i + 1);
          const orders = await broker.propose([{ symbol, side, quantity, goodUntil: "", evidence: {}, note: "" }]);
          const [order] = await broker.judge(orders.map((one) => ({ order: one, status: "vetted", note: "" })));
          const outcome = await broker.fill(order?.order_id ?? "", {
            priceMills,
            marketPriceMills: priceMills,
            feeMills,
            dataAsOf,
          });

          const sign = side === "buy" ? 1 : -1;
          const cashAfter = cash - sign * quantity * priceMills - feeMills;
          const heldAfter = (held.get(symbol) ?? 0) + sign * quantity;
          expect("trade" in outcome).toBe(cashAfter >= 0 && heldAfter >= 0);
          if ("trade" in outcome) {
            cash = cashAfter;
            held.set(symbol, heldAfter);
          }
          const { account, positions } = (await broker.portfolio()) ?? { account: undefined, positions: [] };
          const cost = positions.reduce((sum, position) => sum + position.cost_mills, 0);
          expect(account?.cash_mills).toBe(cash);
          expect(cash + cost - (account?.realised_mills ?? 0)).toBe(initial);
          expect(new Map(positions.map((one) => [one.symbol, one.quantity]))).toEqual(
            new Map([...held].filter(([, shares]) => shares > 0)),
          );
        }
        table.close();
      }),
      { numRuns: 60 },
    );
  });
});
