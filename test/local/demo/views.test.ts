import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { parseInstant } from "../../../core/instant.ts";
import { createTimeZone } from "../../../core/time-zone.ts";
import type { Trade } from "../../../lambdas/agents/broker/trade.ts";
import { createLiveScreen } from "../../../local/demo/live-screen.ts";
import { createPlainView } from "../../../local/demo/plain-view.ts";
import { createTimelineView } from "../../../local/demo/timeline-view.ts";
import { runRecord, skippedRecord } from "./run-record.ts";

const at = (time: string): number => parseInstant(`2026-11-20T${time}Z`);
const day = {
  title: "2026-11-20 XNYS",
  tasks: ["data_sync", "execution"],
  from: at("05:00:00"),
  until: parseInstant("2026-11-21T05:00:00Z"),
  session: { date: "2026-11-20", open: at("14:30:00"), close: at("21:00:00"), early_close: false },
  zone: createTimeZone("America/New_York"),
};
const trade = { side: "buy", quantity: 12, symbol: "AAPL", price_mills: 150_250 } as Trade;

function recorder(columns = 120) {
  const written: string[] = [];
  return { out: { columns, write: (text: string) => written.push(text) } as unknown as NodeJS.WriteStream, written };
}

test("the plain view has a line an hour, and one for each trade and each failure", () => {
  const { out, written } = recorder();
  const view = createPlainView(day, out);
  view.runSeen(runRecord("data_sync", "14:30:00", "14:31:00"), at("14:31:00"));
  view.runSeen(skippedRecord("execution", "14:32:00", "condition.pending_orders", "none"), at("14:32:00"));
  view.tradesSeen([trade], at("14:33:00"));
  view.equitySeen(100_000.5);
  const error = { code: "X", type: "FeedsUnreachable", message: "no feed answers", retryable: true };
  view.runSeen(runRecord("execution", "14:34:00", "15:35:00", { status: "FAILED", error }), at("15:35:00"));
  view.finish();
  const text = written.join("");
  expect(text).toContain("00:00 2026-11-20 XNYS\n01:00 0 completed, 0 skipped, 0 failed\n");
  expect(text).toContain("09:33 bought 12 AAPL at $150.25\n");
  expect(text).toContain("10:00 1 completed, 1 skipped, 0 failed, equity $100,000.50, the market has opened\n");
  expect(text).toContain("10:35 execution FAILED: FeedsUnreachable no feed answers\n");
  expect(text).toContain("16:00 1 completed, 1 skipped, 1 failed, equity $100,000.50, the market has closed\n");
  expect(text.trimEnd().split("\n").at(-1)).toMatch(/^00:00 /);
});

test("the timeline ends with every task's bar, the hours, open and close, counts and account", () => {
  const { out, written } = recorder();
  const view = createTimelineView(day, out, false);
  view.runSeen(runRecord("data_sync", "14:30:00", "21:00:00"), at("14:31:00"));
  view.tradesSeen([trade], at("14:33:00"));
  view.equitySeen(100_000.5);
  view.finish();
  const lines = stripVTControlCharacters(written.at(-1) ?? "").split("\n");
  expect(lines).toHaveLength(6);
  expect(lines[0]).toBe("2026-11-20 XNYS  00:00  after the close");
  expect(lines[1]?.trimEnd()).toBe(`${" ".repeat(22)}00    03    06     [    12    15]   18    21`);
  expect(lines[2]).toMatch(/^data_sync {12}▕ +█+ +▏ {3}1 done {4}0 skipped$/);
  expect(lines[3]).toMatch(/^execution {12}▕ +▏ {3}0 done {4}0 skipped$/);
  expect(lines[4]).toBe("running               0, waiting 0 · 1 trades · equity $100,000.50");
});

test("colours are used only where they are wanted", () => {
  const text = (colour: boolean): string => {
    const { out, written } = recorder();
    const view = createTimelineView(day, out, colour);
    view.runSeen(runRecord("data_sync", "14:30:00", "21:00:00"), at("14:31:00"));
    view.finish();
    return written.join("");
  };
  expect(text(true)).toContain("\u001b[32m");
  expect(text(false)).not.toContain("\u001b[32m");
});

test("the screen draws over what it drew before, at most ten times a second, and always at the end", () => {
  const written: string[] = [];
  let now = 0;
  const screen = createLiveScreen({ write: (text) => written.push(text) }, () => now);
  screen.draw(() => ["one", "two"]);
  now = 50;
  screen.draw(() => ["never seen"]);
  now = 150;
  screen.draw(() => ["three"]);
  screen.draw(() => ["last"], true);
  expect(written).toEqual(["\u001b[2Kone\n\u001b[2Ktwo\n", "\u001b[2F\u001b[2Kthree\n", "\u001b[1F\u001b[2Klast\n"]);
});
