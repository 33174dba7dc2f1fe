import { describe, expect, it } from "vitest";
import { openRecordedMarket } from "../../../../lambdas/agents/market/open-recorded-market.ts";
import { createReplay, REPLAY_FROM, REPLAY_TO } from "../../../../lambdas/agents/market/replay.ts";
import { nyse } from "../agent-world.ts";

const market = openRecordedMarket();
const replay = createReplay(market, nyse);
const recordedFor = (date: string) => market.dates[replay.placeOf(date)];

describe("the replay", () => {
  it("lets recorded sessions stand for themselves", () => {
    for (const date of ["1990-01-03", "2008-09-15", "2022-12-28"]) expect(recordedFor(date)).toBe(date);
  });

  it("goes through the stated stretch of the record, session by session, again and again", () => {
    const sessions = nyse.sessions("2022-12-29", "2040-12-31").map(({ date }) => date);
    const stretch = market.dates.slice(market.dates.indexOf(REPLAY_FROM), market.dates.indexOf(REPLAY_TO) + 1);
    sessions.forEach((date, i) => {
      expect(recordedFor(date)).toBe(stretch[i % stretch.length]);
      expect(replay.isSeam(date)).toBe(i % stretch.length === 0);
    });
    expect(sessions.length).toBeGreaterThan(2 * stretch.length);
  });

  it("does not depend on which session was asked for first", () => {
    const late = createReplay(market, nyse);
    late.placeOf("2039-06-01");
    expect(late.placeOf("2026-11-20")).toBe(replay.placeOf("2026-11-20"));
  });

  it("repeats the day before where the record lacks a day within its span", () => {
    expect(recordedFor("2001-09-12")).toBe("2001-09-10");
  });

  it("refuses dates that have no recorded close before them by a stable code", () => {
    expect(() => replay.placeOf("1990-01-02")).toThrow(expect.objectContaining({ code: "MARKET_NOT_RECORDED" }));
  });
});
