import { describe, expect, it } from "vitest";
import { createSqliteTable } from "../../../local/sqlite-table.ts";
import { type AgentWorld, createAgentWorld, dependencyOn, replay } from "./agent-world.ts";
import { Crash, crashAtWrite } from "./broker/crashing-table.ts";

const DAY = "2015-11-19";

interface Filled {
  readonly market_open: boolean;
  readonly fills: readonly {
    readonly order_id: string;
    readonly symbol: string;
    readonly price_usd: number;
    readonly fee_usd: number;
    readonly quantity: number;
    readonly side: string;
  }[];
  readonly rejected: readonly { readonly reason: string }[];
  readonly cash_usd: number;
  readonly orders_waiting: number;
}

/** data_sync and sentiment_fetch, then strategy_research and risk_management on what they found. */
async function upToVetted(world: AgentWorld, day = DAY): Promise<void> {
  const data = dependencyOn("data_sync", `${day}T14:40:00Z`, await world.run("data_sync", `${day}T14:40:00Z`));
  const mood = dependencyOn(
    "sentiment_fetch",
    `${day}T14:41:00Z`,
    await world.run("sentiment_fetch", `${day}T14:41:00Z`),
  );
  await world.run("strategy_research", `${day}T14:42:00Z`, { dependencies: { ...data, ...mood } });
  await world.run("risk_management", `${day}T14:45:00Z`);
}

describe("a trading day", () => {
  it("leads from research over risk to fills, explanations and figures", async () => {
    const world = createAgentWorld();
    await upToVetted(world);
    const executed = await world.run("execution", `${DAY}T14:46:00Z`);
    const { fills, cash_usd } = executed.result as unknown as Filled;
    expect(fills.length).toBeGreaterThan(1);
    const spent = fills.reduce((sum, fill) => sum + fill.quantity * fill.price_usd + fill.fee_usd, 0);
    expect(cash_usd).toBeCloseTo(100_000 - spent, 6);
    expect(executed.signals).toMatchObject({
      pending_orders: { value: 0 },
      position_count: { value: fills.length },
      new_trades: { value: fills.length },
      trading_activity: { value: fills.length },
    });

    const explained = await world.run("explanation", `${DAY}T15:00:00Z`);
    const { trades } = explained.result as unknown as {
      trades: { text: string; numbers: { meaning: string; source: object }[] }[];
    };
    expect(trades).toHaveLength(fills.length);
    expect(trades[0]?.text).toMatch(
      /^Bought \d+ [A-Z]+ at .* \(prices of 2015-11-19\).* Why: .* is wanted: .* by momentum .*\(20151119T144200Z-strategy_research\)\. Risk: within all limits \(20151119T144500Z-risk_management\)\.$/,
    );
    for (const { numbers } of trades) {
      expect(numbers.length).toBeGreaterThan(5);
      for (const { source } of numbers)
        expect(Object.keys(source)).toEqual(
          expect.arrayContaining([expect.stringMatching(/^(run_id|recorded_session)$/)]),
        );
    }
    expect(explained.signals.new_trades).toMatchObject({ value: 0 });

    const performance = await world.run("performance_analysis", `${DAY}T21:30:00Z`);
    expect(performance.result).toMatchObject({ trades: fills.length, sessions: 1, benchmark: { name: "S&P 500" } });
  });

  it("fills at the last price less slippage, with the fee of so much a share", async () => {
    const world = createAgentWorld();
    await upToVetted(world);
    const costs = { slippage_bps: 10, fee_per_share_usd: 0.01, min_fee_usd: 2 };
    const { result } = await world.run("execution", `${DAY}T15:00:00Z`, { parameters: costs });
    const market = replay.at(Date.parse(`${DAY}T15:00:00Z`));
    for (const { symbol, price_usd, fee_usd, quantity } of (result as unknown as Filled).fills) {
      expect(price_usd).toBe(Math.round(1000 * market.price(symbol) * 1.001) / 1000);
      expect(fee_usd).toBeCloseTo(Math.max(2, 0.01 * quantity), 9);
    }
  });

  it("sells again, and tells what the sales earned", async () => {
    const world = createAgentWorld();
    await upToVetted(world);
    await world.run("execution", `${DAY}T14:46:00Z`);
    await world.run("explanation", `${DAY}T15:00:00Z`);
    const later = "2015-12-10";
    await upToVetted(world, later);
    const { fills } = (await world.run("execution", `${later}T15:00:00Z`)).result as unknown as Filled;
    const sold = fills.filter(({ side }) => side === "sell");
    expect(sold.length).toBeGreaterThan(0);
    expect(fills.findIndex(({ side }) => side === "buy")).toBeGreaterThanOrEqual(sold.length);

    const explained = await world.run("explanation", `${later}T16:00:00Z`);
    const { trades } = explained.result as unknown as { trades: { text: string; numbers: { meaning: string }[] }[] };
    expect(trades[0]?.text).toMatch(/The sale (earned|lost) \d+\.\d\d USD over what the shares had cost\.$/);
    expect(trades[0]?.numbers.map(({ meaning }) => meaning)).toContain("realised profit, USD");

    const { result } = await world.run("performance_analysis", `${later}T21:30:00Z`);
    const figures = result as { hit_rate: number; profit_usd: number; realised_usd: number; sharpe_ratio: number };
    expect(figures.hit_rate).toBeGreaterThanOrEqual(0);
    expect(figures.hit_rate).toBeLessThanOrEqual(1);
    expect(figures.sharpe_ratio).not.toBeNull();
  });

  it("rejects an order that turns out too dear", async () => {
    const world = createAgentWorld();
    await upToVetted(world);
    const ruinous = { parameters: { fee_per_share_usd: 1e6, max_fee_fraction: 1, slippage_bps: 1000 } };
    let rejected: Filled["rejected"] = [];
    for (const minute of ["46", "47"]) {
      const { result } = await world.run("execution", `${DAY}T14:${minute}:00Z`, ruinous);
      rejected = [...rejected, ...(result as unknown as Filled).rejected];
      expect((result as unknown as Filled).orders_waiting).toBe(0);
    }
    expect(rejected.at(-1)?.reason).toMatch(/costs [\d.]+ USD, the account has [\d.]+$/);
  });

  it("fills nothing while the market is closed", async () => {
    const world = createAgentWorld();
    await upToVetted(world);
    const { result } = await world.run("execution", `${DAY}T21:00:00Z`);
    expect(result).toMatchObject({ market_open: false, fills: [] });
    expect((result as unknown as Filled).orders_waiting).toBeGreaterThan(1);
  });

  it("fills no order in a later session than it was for", async () => {
    const world = createAgentWorld();
    await upToVetted(world);
    const { result } = await world.run("execution", "2015-11-20T14:30:00Z");
    const { fills, rejected } = result as unknown as Filled;
    expect(fills).toEqual([]);
    expect(rejected[0]?.reason).toBe(`it was for the session that closed ${DAY}T21:00:00Z`);
  });

  it("fills each order once wherever execution was killed", async () => {
    const undisturbed = createAgentWorld();
    await upToVetted(undisturbed);
    const { cash_usd, fills } = (await undisturbed.run("execution", `${DAY}T15:00:00Z`)).result as unknown as Filled;
    // The harness writes once; then each fill is one write.
    for (let nth = 2; nth <= fills.length + 1; nth++) {
      for (const moment of ["before", "after"] as const) {
        const table = createSqliteTable({ file: ":memory:" });
        const world = createAgentWorld(table);
        await upToVetted(world);
        // The world's own write that grants the run comes first.
        const doomed = createAgentWorld(crashAtWrite(table, nth + 1, moment));
        await expect(doomed.run("execution", `${DAY}T15:00:00Z`)).rejects.toThrow(Crash);
        const again = await world.run("execution", `${DAY}T15:01:00Z`);
        expect((again.result as unknown as Filled).orders_waiting).toBe(0);
        expect(again.signals.trading_activity).toMatchObject({ value: fills.length });
        table.close();
      }
    }
    expect(cash_usd).toBeLessThan(100_000);
  });

  it("explains the same trades again when the explanation is tried again, and later ones in the next run", async () => {
    const world = createAgentWorld();
    await upToVetted(world);
    await world.run("execution", `${DAY}T15:00:00Z`);
    const few = { parameters: { max_trades: 1 } };
    const first = await world.run("explanation", `${DAY}T16:00:00Z`, few);
    expect(await world.run("explanation", `${DAY}T16:00:00Z`, { ...few, attempt: 2 })).toEqual(first);
    const next = await world.run("explanation", `${DAY}T17:00:00Z`, few);
    const idOf = ({ result }: { result: unknown }) =>
      (result as { trades: { order_id: string }[] }).trades[0]?.order_id;
    expect(idOf(next)).not.toBe(idOf(first));
  });
});
