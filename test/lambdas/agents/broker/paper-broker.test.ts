import { beforeEach, describe, expect, it } from "vitest";
import type { Table } from "../../../../core/ports/table.ts";
import type { Broker, FillTerms, OrderDraft } from "../../../../lambdas/agents/broker/broker.ts";
import { createPaperBroker } from "../../../../lambdas/agents/broker/paper-broker.ts";
import { createSqliteTable } from "../../../../local/sqlite-table.ts";
import { Crash, crashAtWrite } from "./crashing-table.ts";

const NOW = Date.parse("2026-11-20T15:00:00Z");
const CLOSE = "2026-11-20T21:00:00Z";
let table: Table;

beforeEach(() => {
  table = createSqliteTable({ file: ":memory:" });
});

function brokerOf(fencingNumber: number, options: { table?: Table; task?: string; run?: string } = {}): Broker {
  const task = options.task ?? "execution";
  const runId = options.run ?? `${task}-${fencingNumber}`;
  return createPaperBroker(options.table ?? table, { task, fencingNumber, runId, idempotencyKey: runId, now: NOW });
}

function draft(symbol: string, side: "buy" | "sell", quantity: number): OrderDraft {
  return { symbol, side, quantity, goodUntil: CLOSE, evidence: {}, note: "a test" };
}

function terms(priceMills: number, feeMills = 1000): FillTerms {
  const dataAsOf = { session: "2026-11-20", recorded_session: "2015-11-19", phase: "open" } as const;
  return { priceMills, marketPriceMills: priceMills, feeMills, dataAsOf };
}

/** Proposes and vets; answers the orders' ids. */
async function vetted(fencingNumber: number, ...drafts: OrderDraft[]): Promise<string[]> {
  const orders = await brokerOf(fencingNumber, { task: "strategy_research" }).propose(drafts);
  await brokerOf(fencingNumber, { task: "risk_management" }).judge(
    orders.map((order) => ({ order, status: "vetted", note: "fine" })),
  );
  return orders.map((order) => order.order_id);
}

describe("an order's life", () => {
  it("goes from proposed to vetted to filled, and moves cash and shares once", async () => {
    const broker = brokerOf(1);
    await broker.openAccount(100_000);
    const [id = ""] = await vetted(1, draft("AAPL", "buy", 100));
    expect((await broker.openOrders()).map(({ order_id, status }) => [order_id, status])).toEqual([[id, "vetted"]]);

    const outcome = await broker.fill(id, terms(26_500));
    expect(outcome).toMatchObject({ trade: { number: 1, quantity: 100, cash_after_mills: 97_349_000 } });
    expect(await broker.portfolio()).toMatchObject({
      account: { cash_mills: 97_349_000, fees_mills: 1000, trades: 1 },
      positions: [{ symbol: "AAPL", quantity: 100, cost_mills: 2_651_000 }],
    });
    expect(await broker.openOrders()).toEqual([]);
    const [order] = await broker.orders([id]);
    expect(order?.history.map(({ status, run_id }) => [status, run_id])).toEqual([
      ["proposed", "strategy_research-1"],
      ["vetted", "risk_management-1"],
      ["filled", "execution-1"],
    ]);
  });

  it("ends when it is rejected", async () => {
    const [order] = await brokerOf(1, { task: "strategy_research" }).propose([draft("AAPL", "buy", 1)]);
    if (order === undefined) throw new Error("nothing was proposed");
    const risk = brokerOf(1, { task: "risk_management" });
    await risk.judge([{ order, status: "rejected", note: "too much" }]);
    expect(await risk.openOrders()).toEqual([]);
    expect(await brokerOf(1).fill(order.order_id, terms(1000))).toMatchObject({ refusal: "not_vetted" });
    expect(await risk.judge([{ order, status: "vetted", note: "after all" }])).toEqual([]);
  });

  it("may be lowered when it is vetted, never raised", async () => {
    const [low, high] = await brokerOf(1, { task: "s" }).propose([draft("AAPL", "buy", 10), draft("BAC", "buy", 10)]);
    if (low === undefined || high === undefined) throw new Error("nothing was proposed");
    const judged = await brokerOf(1, { task: "r" }).judge([
      { order: low, status: "vetted", quantity: 4, note: "less" },
      { order: high, status: "vetted", quantity: 40, note: "more" },
    ]);
    expect(judged.map(({ quantity }) => quantity)).toEqual([4, 10]);
  });

  it("ends in favour of a newer proposal of the same task, not of another task", async () => {
    const [first] = await brokerOf(1, { task: "s" }).propose([draft("AAPL", "buy", 10)]);
    await brokerOf(1, { task: "other" }).propose([draft("GE", "buy", 1)]);
    await brokerOf(2, { task: "s" }).propose([draft("BAC", "buy", 5)]);
    const open = await brokerOf(1).openOrders();
    expect(open.map(({ symbol }) => symbol).sort()).toEqual(["BAC", "GE"]);
    const [replaced] = await brokerOf(1).orders([first?.order_id ?? ""]);
    expect(replaced?.history.at(-1)).toMatchObject({ status: "rejected", note: "replaced by a newer proposal" });
  });

  it("is judged in batches when there are more orders than a transaction takes", async () => {
    const many = (from: number) => Array.from({ length: 40 }, (_, i) => draft(`S${from + i}`, "buy", 1));
    const orders = [
      ...(await brokerOf(1, { task: "a" }).propose(many(0))),
      ...(await brokerOf(1, { task: "b" }).propose(many(40))),
    ];
    const judged = await brokerOf(1).judge(orders.map((order) => ({ order, status: "vetted", note: "fine" })));
    expect(judged).toHaveLength(80);
    await expect(brokerOf(2, { task: "a" }).propose(many(0))).rejects.toMatchObject({ code: "TOO_MANY_ORDERS" });
  });
});

describe("the account", () => {
  it("is opened once; a later wish for other cash changes nothing", async () => {
    await brokerOf(1).openAccount(100_000);
    const { account } = await brokerOf(2, { task: "risk_management" }).openAccount(5);
    expect(account).toMatchObject({ cash_mills: 100_000_000, opened_by: "execution-1" });
  });

  it("never borrows money", async () => {
    const broker = brokerOf(1);
    await broker.openAccount(1000);
    const [id = ""] = await vetted(1, draft("AAPL", "buy", 100));
    expect(await broker.fill(id, terms(10_000))).toEqual({
      refusal: "too_little_cash",
      message: "AAPL costs 1001 USD, the account has 1000",
    });
    expect(await broker.portfolio()).toMatchObject({ account: { cash_mills: 1_000_000 }, positions: [] });
  });

  it("never borrows shares", async () => {
    const broker = brokerOf(1);
    await broker.openAccount(1000);
    const [id = ""] = await vetted(1, draft("AAPL", "sell", 1));
    expect(await broker.fill(id, terms(10_000))).toMatchObject({ refusal: "too_few_shares" });
  });

  it("reckons what a sale earned by average cost, fees included", async () => {
    const broker = brokerOf(9);
    await broker.openAccount(10_000);
    for (const [i, price] of [10_000, 20_000].entries()) {
      const [id = ""] = await vetted(i + 1, draft("AAPL", "buy", 10));
      await broker.fill(id, terms(price));
    }
    const [id = ""] = await vetted(3, draft("AAPL", "sell", 15));
    // Cost of 20 shares: 100 + 1 + 200 + 1 = 302 USD; of 15: 226.5. Sold for 15 × 18 − 1 = 269.
    expect(await broker.fill(id, terms(18_000))).toMatchObject({
      trade: { realised_mills: 42_500, quantity_after: 5 },
    });
    expect((await broker.portfolio())?.positions).toMatchObject([{ quantity: 5, cost_mills: 75_500 }]);
  });

  it("needs to be open before anything is filled", async () => {
    const [id = ""] = await vetted(1, draft("AAPL", "buy", 1));
    expect(await brokerOf(1).fill(id, terms(1000))).toMatchObject({ refusal: "no_account" });
    expect(await brokerOf(1).portfolio()).toBeUndefined();
  });
});

describe("a run that is tried again", () => {
  it("answers the trade it made, and makes no second one", async () => {
    const broker = brokerOf(1);
    await broker.openAccount(100_000);
    const [id = ""] = await vetted(1, draft("AAPL", "buy", 100));
    const first = await broker.fill(id, terms(26_500));
    expect(await broker.fill(id, terms(30_000))).toEqual(first);
    expect((await broker.portfolio())?.account.trades).toBe(1);
  });

  it("proposes what it proposed, whatever it would propose now", async () => {
    const strategy = brokerOf(1, { task: "s" });
    const first = await strategy.propose([draft("AAPL", "buy", 10)]);
    expect(await strategy.propose([draft("GE", "buy", 99)])).toEqual(first);
    expect(await strategy.openOrders()).toHaveLength(1);
  });

  it("finds everything done or nothing, wherever the first try ended", async () => {
    const steps = async (at: Table) => {
      const strategy = brokerOf(1, { table: at, task: "s" });
      await strategy.openAccount(100_000);
      const orders = await strategy.propose([draft("AAPL", "buy", 10), draft("BAC", "buy", 20)]);
      const risk = brokerOf(1, { table: at, task: "r" });
      await risk.judge(orders.map((order) => ({ order, status: "vetted", note: "fine" })));
      for (const { order_id } of orders) await brokerOf(1, { table: at }).fill(order_id, terms(10_000));
    };
    await steps(table);
    const undisturbed = await brokerOf(1).portfolio();
    expect(undisturbed?.positions).toHaveLength(2);
    const WRITES = 5; // open, propose, judge, two fills
    for (const moment of ["before", "after"] as const) {
      for (let nth = 1; nth <= WRITES; nth++) {
        table = createSqliteTable({ file: ":memory:" });
        await expect(steps(crashAtWrite(table, nth, moment))).rejects.toThrow(Crash);
        await steps(table);
        expect(await brokerOf(1).portfolio()).toEqual(undisturbed);
        expect(await brokerOf(1).openOrders()).toEqual([]);
        expect(await brokerOf(1).tradesAfter(0, 10)).toHaveLength(2);
      }
    }
    await steps(crashAtWrite(createSqliteTable({ file: ":memory:" }), WRITES + 1, "before"));
  });
});

describe("a run that was paused while a newer one of its task acted", () => {
  it("places, judges and fills nothing any more", async () => {
    await brokerOf(1).openAccount(100_000);
    const [id = "", other = ""] = await vetted(1, draft("AAPL", "buy", 1), draft("BAC", "buy", 1));
    await brokerOf(8).fill(id, terms(1000));
    const [order] = await brokerOf(1).orders([other]);
    if (order === undefined) throw new Error("the order is gone");
    const zombie = brokerOf(7);
    const fenced = { name: "Fenced", code: "FENCING_NUMBER_STALE" };
    await expect(zombie.fill(other, terms(1000))).rejects.toMatchObject(fenced);
    await expect(zombie.propose([draft("GE", "buy", 1)])).rejects.toMatchObject(fenced);
    await expect(zombie.judge([{ order, status: "rejected", note: "no" }])).rejects.toMatchObject(fenced);
    expect((await brokerOf(8).portfolio())?.account.trades).toBe(1);
  });

  it("is overtaken between its look and its write, too", async () => {
    await brokerOf(1).openAccount(100_000);
    const [id = "", other = ""] = await vetted(1, draft("AAPL", "buy", 1), draft("BAC", "buy", 1));
    const overtaken: Table = {
      ...crashAtWrite(table, 0, "before"),
      async write(list) {
        if (list.some((one) => one.write === "put" && one.item.sk === other)) await brokerOf(8).fill(id, terms(1000));
        return table.write(list);
      },
    };
    await expect(brokerOf(7, { table: overtaken }).fill(other, terms(1000))).rejects.toMatchObject({ name: "Fenced" });
    expect((await brokerOf(8).portfolio())?.positions.map(({ symbol }) => symbol)).toEqual(["AAPL"]);
  });

  it("leaves runs of other tasks alone", async () => {
    await brokerOf(8).openAccount(100_000);
    await expect(brokerOf(2, { task: "s" }).propose([draft("GE", "buy", 1)])).resolves.toHaveLength(1);
  });
});

describe("runs at the same time", () => {
  it("all get their fills, one after the other", async () => {
    await brokerOf(1).openAccount(100_000);
    const ids = await vetted(1, ...Array.from({ length: 4 }, (_, i) => draft(`S${i}`, "buy", 10)));
    const outcomes = await Promise.all(
      ids.map((id, i) => brokerOf(1, { task: `execution_${i}` }).fill(id, terms(1000))),
    );
    expect(outcomes.every((outcome) => "trade" in outcome)).toBe(true);
    expect((await brokerOf(1).tradesAfter(0, 10)).map(({ number }) => number)).toEqual([1, 2, 3, 4]);
    expect((await brokerOf(1).portfolio())?.account.cash_mills).toBe(100_000_000 - 4 * 11_000);
  });

  it("give up after a while, for another attempt, when somebody writes without pause", async () => {
    const restless: Table = {
      ...crashAtWrite(table, 0, "before"),
      async write(list) {
        const { account } = (await brokerOf(1).portfolio()) ?? {};
        const set = { version: (account?.version ?? 0) + 1 };
        await table.write([{ write: "update", key: { pk: "broker", sk: "account" }, set }]);
        return table.write(list);
      },
    };
    await brokerOf(1).openAccount(100_000);
    const [id = ""] = await vetted(1, draft("AAPL", "buy", 1));
    await expect(brokerOf(1, { table: restless }).fill(id, terms(1000))).rejects.toMatchObject({ name: "BrokerBusy" });
  });
});

describe("the portfolio", () => {
  it("is that of one moment, even when a trade comes in while it is read", async () => {
    await brokerOf(1).openAccount(100_000);
    const [id = ""] = await vetted(1, draft("AAPL", "buy", 10));
    let disturbed = false;
    const busy: Table = {
      ...crashAtWrite(table, 0, "before"),
      async query(query) {
        const page = await table.query(query);
        if (!disturbed) await brokerOf(1).fill(id, terms(1000));
        disturbed = true;
        return page;
      },
    };
    const portfolio = await brokerOf(1, { table: busy }).portfolio();
    expect(portfolio).toMatchObject({ account: { cash_mills: 99_989_000 }, positions: [{ quantity: 10 }] });
  });
});

describe("the list of trades", () => {
  it("is read from either end", async () => {
    const broker = brokerOf(1);
    await broker.openAccount(100_000);
    for (const id of await vetted(1, ...["A", "B", "C"].map((symbol) => draft(symbol, "buy", 1)))) {
      await broker.fill(id, terms(1000));
    }
    expect((await broker.tradesAfter(1, 1)).map(({ symbol }) => symbol)).toEqual(["B"]);
    expect((await broker.newestTrades(({ number }) => number === 1)).map(({ symbol }) => symbol)).toEqual(["C", "B"]);
  });
});
