import { describe, expect, it } from "vitest";
import type { WorkResult } from "../../../core/node.ts";
import { createIntradayPath, type IntradayPath } from "../../../lambdas/agents/market/intraday-path.ts";
import { createMarketSource } from "../../../lambdas/agents/market/market-source.ts";
import { openRecordedMarket } from "../../../lambdas/agents/market/open-recorded-market.ts";
import type { RecordedMarket } from "../../../lambdas/agents/market/recorded-market.ts";
import { createAgentWorld, dependencyOn, nyse } from "./agent-world.ts";

const record = openRecordedMarket();
const today = record.dates.indexOf("2015-11-19");
const DAY = "2015-11-19";

/** The record with every close from a place on changed beyond recognition. */
function withOtherFuture(from: number): RecordedMarket {
  const change = (column: Int32Array, first: number) =>
    column.map((mills, i) => (i + first < from ? mills : 3 * mills + i));
  return {
    ...record,
    closes: record.closes.map((column) => change(column, 0)),
    index: { first: record.index.first, closes: change(record.index.closes, record.index.first) },
  };
}

/** A trading morning of all ten agents; everything they answered. */
async function playMorning(market: RecordedMarket, path: IntradayPath): Promise<readonly WorkResult[]> {
  const world = createAgentWorld(undefined, createMarketSource(market, nyse, path));
  const answers: WorkResult[] = [];
  const run = async (agent: string, at: string, dependencies = {}) => {
    const answer = await world.run(agent, at, { dependencies });
    answers.push(answer);
    return dependencyOn(agent, at, answer);
  };
  await run("model_innovation", `${DAY}T12:00:00Z`);
  for (const hour of ["14:30", "17:45", "20:59"]) {
    const at = (seconds: string) => `${DAY}T${hour}:${seconds}Z`;
    const data = await run("data_sync", at("00"));
    const mood = await run("sentiment_fetch", at("01"));
    const regime = await run("meta_control", at("02"));
    await run("strategy_research", at("03"), { ...data, ...mood });
    await run("risk_management", at("04"), regime);
    await run("execution", at("05"));
    await run("explanation", at("06"));
    await run("performance_analysis", at("07"));
    await run("system_health", at("08"));
  }
  return answers;
}

describe("what the agents answer", () => {
  it("does not change when every later session is another one", async () => {
    const real = await playMorning(record, createIntradayPath(record));
    const other = withOtherFuture(today + 1);
    expect(await playMorning(other, createIntradayPath(other))).toEqual(real);
    expect(real.filter(({ result }) => (result as { fills?: unknown[] }).fills?.length)).not.toEqual([]);
  });

  it("does not change with today's close either, as long as the prices until now are the same", async () => {
    const path = createIntradayPath(record);
    const real = await playMorning(record, path);
    expect(await playMorning(withOtherFuture(today), path)).toEqual(real);
  });

  it("does change with yesterday's close, so the two tests above can fail", async () => {
    const path = createIntradayPath(record);
    const real = await playMorning(record, path);
    expect(await playMorning(withOtherFuture(today - 1), path)).not.toEqual(real);
  });

  it("is the same when the day is played again", async () => {
    const path = createIntradayPath(record);
    expect(await playMorning(record, path)).toEqual(await playMorning(record, createIntradayPath(record)));
  });
});
