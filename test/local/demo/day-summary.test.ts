import { expect, test } from "vitest";
import type { Trade } from "../../../lambdas/agents/broker/trade.ts";
import { type DayFacts, summariseDay } from "../../../local/demo/day-summary.ts";
import { renderSummary } from "../../../local/demo/render-summary.ts";
import { runRecord, skippedRecord } from "./run-record.ts";

const facts: DayFacts = {
  date: "2026-11-20",
  session: { open: "2026-11-20T14:30:00Z", close: "2026-11-20T21:00:00Z" },
  recordedSession: "2014-05-06",
  seed: 7,
  tasks: ["a", "b", "idle"],
  runs: [
    runRecord("a", "10:00:00", "10:00:10"),
    runRecord("a", "10:00:10", "10:00:30", { queued_at: "2026-11-20T10:00:05Z" }),
    runRecord("b", "10:00:05", "10:00:20", { status: "FAILED" }),
    skippedRecord("b", "11:00:00", "condition.new_trades", "no new trades"),
    skippedRecord("b", "12:00:00", "condition.new_trades", "still no new trades"),
    skippedRecord("b", "13:00:00", "breaker", "the breaker is open"),
  ],
  trades: [
    { side: "buy", quantity: 10, price_mills: 100_000, fee_mills: 1_000 },
    { side: "sell", quantity: 4, price_mills: 110_000, fee_mills: 1_000 },
  ] as Trade[],
  portfolio: {
    account: {
      cash_mills: 9_438_000,
      initial_cash_mills: 10_000_000,
      fees_mills: 2_000,
      realised_mills: 0,
      trades: 2,
      opened_at: "",
      opened_by: "",
      version: 3,
    },
    positions: [{ symbol: "AAPL", quantity: 6, cost_mills: 600_000, version: 1 }],
  },
  startEquityUsd: 10_000,
  price: () => 120,
  health: { overall: 0.75, agents: { a: 1, b: 0.5 } },
  maxConcurrentTasks: 5,
  usage: {
    state_transitions: 1_000,
    lambda_requests: 0,
    lambda_gb_seconds: 0,
    dynamodb_write_units: 0,
    dynamodb_read_units: 0,
    schedule_invocations: 0,
  },
};

test("runs are counted by status and task, with their mean time and longest wait", () => {
  const summary = summariseDay(facts);
  expect(summary.runs).toBe(6);
  expect(summary.by_status).toEqual({ COMPLETED: 2, FAILED: 1, SKIPPED: 3 });
  expect(summary.by_task).toEqual({
    a: { runs: 2, by_status: { COMPLETED: 2 }, mean_seconds: 15, longest_wait_seconds: 5 },
    b: { runs: 4, by_status: { FAILED: 1, SKIPPED: 3 }, mean_seconds: 15, longest_wait_seconds: 0 },
    idle: { runs: 0, by_status: {}, mean_seconds: null, longest_wait_seconds: 0 },
  });
});

test("skips are told by rule, the most frequent first, in the words of the first of them", () => {
  expect(summariseDay(facts).skips).toEqual([
    { task: "b", rule: "condition.new_trades", count: 2, message: "no new trades" },
    { task: "b", rule: "breaker", count: 1, message: "the breaker is open" },
  ]);
});

test("a place that is freed and taken at one moment is held once", () => {
  expect(summariseDay(facts).max_running).toBe(2);
});

test("profit and loss count positions at the last prices, fees are in the cash already", () => {
  expect(summariseDay(facts).trading).toEqual({
    trades: 2,
    bought_usd: 1_000,
    sold_usd: 440,
    fees_usd: 2,
    positions: 1,
    start_equity_usd: 10_000,
    end_equity_usd: 9_438 + 720,
    profit_and_loss_usd: 158,
  });
  expect(summariseDay({ ...facts, portfolio: undefined }).trading).toBeNull();
});

test("for people it names runs, skips, trades, profit and loss, health, limits and cost", () => {
  expect(renderSummary(summariseDay(facts))).toMatchInlineSnapshot(`
    "2026-11-20: 6 runs, prices of 2014-05-06, seed 7

    Task                     runs  completed  skipped  failed   open  mean s  longest wait s
    a                           2          2        0       0      0      15               5
    b                           4          0        3       1      0      15               0
    idle                        0          0        0       0      0       –               0

    Skipped
      b 2× by condition.new_trades: no new trades
      b 1× by breaker: the breaker is open

    Trading  2 trades: bought $1,000.00, sold $440.00, fees $2.00; 1 positions
             profit and loss $158.00 (1.580 %), equity $10,158.00
    Health   0.750 overall; b 0.500
    Limits   2 at most running at once, 5 allowed
    On AWS   $0.0250 for this day (us-east-1, prices of 2026-11, before free allowances)
             state transitions            1,000  $0.0250
             Lambda requests                  0  $0.0000
             Lambda GB-seconds                0  $0.0000
             DynamoDB write units             0  $0.0000
             DynamoDB read units              0  $0.0000
             schedule invocations             0  $0.0000
    "
  `);
});
