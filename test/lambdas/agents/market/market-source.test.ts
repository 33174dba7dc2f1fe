import { describe, expect, it } from "vitest";
import { createCalendar } from "../../../../core/calendar/calendar.ts";
import { createReplayMarket } from "../../../../lambdas/agents/market/replay-market.ts";
import { NYSE } from "../../../support/nyse.ts";
import { replay } from "../agent-world.ts";

const at = (instant: string) => replay.at(Date.parse(instant));

describe("the market at a moment", () => {
  it("knows only the close before until the session opens", () => {
    const market = at("2008-09-15T13:29:59Z");
    expect(market.asOf).toEqual({ session: "2008-09-12", recorded_session: "2008-09-12", phase: "closed" });
    expect(market.price("BAC")).toBe(market.closes("BAC", 1)[0]);
    expect(market.tradingSession.date).toBe("2008-09-15");
    expect(market.isOpen).toBe(false);
  });

  it("opens at the close before and has one price a minute", () => {
    const market = at("2008-09-15T13:30:00Z");
    expect(market.asOf).toEqual({ session: "2008-09-15", recorded_session: "2008-09-15", phase: "open" });
    expect(market.price("BAC")).toBe(market.closes("BAC", 1)[0]);
    expect(at("2008-09-15T14:30:59Z").trail("BAC")).toHaveLength(61);
    expect(at("2008-09-15T14:30:00Z").closeDates(2)).toEqual(["2008-09-11", "2008-09-12"]);
  });

  it("learns the session's close when it closes, not a millisecond before", () => {
    const before = at("2008-09-15T19:59:59.999Z");
    const after = at("2008-09-15T20:00:00Z");
    expect(before.closeDates(1)).toEqual(["2008-09-12"]);
    expect(after.closeDates(1)).toEqual(["2008-09-15"]);
    expect(after.price("BAC")).toBe(after.closes("BAC", 1)[0]);
    expect(() => before.closeOn("BAC", "2008-09-15")).toThrow("not known at 2008-09-15T19:59:59.999Z");
    expect(() => after.closeOn("BAC", "2008-09-16")).toThrow(RangeError);
    expect(after.closeOn("BAC", "2008-09-15")).toBe(after.price("BAC"));
  });

  it("plays a whole day's path in an early close's hours", () => {
    expect(at("2018-11-23T17:59:59Z").trail("GE")).toHaveLength(390);
    const closed = at("2018-11-23T18:00:00Z");
    expect(closed.trail("GE")).toHaveLength(391);
    expect(closed.asOf.phase).toBe("closed");
  });

  it("stands on the replayed day after the record's end, with the recorded days before it as history", () => {
    const market = at("2026-11-20T15:00:00Z");
    expect(market.asOf).toEqual({ session: "2026-11-20", recorded_session: "2015-11-19", phase: "open" });
    expect(market.closeDates(2)).toEqual(["2015-11-17", "2015-11-18"]);
    expect(market.knownSessions(2)).toEqual([
      { session: "2026-11-18", recorded_session: "2015-11-17", seam: false },
      { session: "2026-11-19", recorded_session: "2015-11-18", seam: false },
    ]);
    expect(market.closeOn("AAPL", "2026-11-19")).toBe(market.closes("AAPL", 1)[0]);
  });

  it("marks the session at which the replay begins anew", () => {
    expect(at("2022-12-29T22:00:00Z").knownSessions(2)).toEqual([
      { session: "2022-12-28", recorded_session: "2022-12-28", seam: false },
      { session: "2022-12-29", recorded_session: "2012-01-03", seam: true },
    ]);
  });

  it("measures by the S&P 500 where it was recorded, and by the stocks elsewhere", () => {
    expect(at("2015-11-19T22:00:00Z").benchmark(2)).toEqual({
      name: "S&P 500",
      closes: [2083.58, 2081.24],
      last: 2081.24,
    });
    const basket = at("2021-06-01T22:00:00Z").benchmark(2);
    expect(basket.name).toBe("equal-weight basket of the recorded stocks");
    const market = at("2021-06-01T22:00:00Z");
    const growth = market.symbols.map((symbol) => {
      const [before = 0, after = 0] = market.closes(symbol, 2);
      return after / before;
    });
    expect(basket.closes[1]).toBeCloseTo((100 * growth.reduce((a, b) => a + b)) / growth.length, 9);
  });

  it("has fewer closes where the record begins", () => {
    expect(at("1990-01-04T22:00:00Z").closes("AAPL", 10)).toEqual([0.264, 0.266, 0.267]);
    expect(at("1990-01-04T22:00:00Z").knownSessions(10)).toHaveLength(2);
  });

  it("refuses moments before the record and calendars that never open", () => {
    expect(() => at("1990-01-02T15:00:00Z")).toThrow(expect.objectContaining({ code: "MARKET_NOT_RECORDED" }));
    const weekdays = [];
    for (let day = Date.parse("2019-01-01"); day < Date.parse("2023-01-01"); day += 86_400_000) {
      weekdays.push({ date: new Date(day).toISOString().slice(0, 10), name: "closed" });
    }
    const closed = createReplayMarket(createCalendar({ ...NYSE, closures: weekdays }));
    expect(() => closed.at(Date.parse("2021-01-04T15:00:00Z"))).toThrow(
      expect.objectContaining({ code: "MARKET_NEVER_OPEN" }),
    );
  });
});
