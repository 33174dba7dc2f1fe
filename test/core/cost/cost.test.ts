import { expect, test } from "vitest";
import { indexWriteUnits, queryUnits, readUnits, writeUnits } from "../../../core/cost/capacity-units.ts";
import { costOf } from "../../../core/cost/cost.ts";

test("each unit costs its price, and the total is their sum", () => {
  const cost = costOf({
    state_transitions: 1_000,
    lambda_requests: 1_000_000,
    lambda_gb_seconds: 10_000,
    dynamodb_write_units: 2_000_000,
    dynamodb_read_units: 8_000_000,
    schedule_invocations: 500_000,
  });
  expect(cost.by_unit.state_transitions).toEqual({ used: 1_000, usd: 0.025 });
  expect(cost.by_unit.dynamodb_write_units.usd).toBeCloseTo(1.25, 10);
  expect(cost.total_usd).toBeCloseTo(0.025 + 0.2 + 0.133334 + 1.25 + 1 + 0.5, 10);
});

test("writes are billed by the started kilobyte, twice in a transaction", () => {
  expect(writeUnits([1])).toBe(1);
  expect(writeUnits([1_024])).toBe(1);
  expect(writeUnits([1_025])).toBe(2);
  expect(writeUnits([0, 1_025])).toBe(6);
});

test("single reads are rounded up one by one, a query's page as a whole", () => {
  expect(readUnits([0, 4_096, 4_097])).toBe(4);
  expect(queryUnits(0)).toBe(1);
  expect(queryUnits(3 * 1_000)).toBe(1);
  expect(queryUnits(4_097)).toBe(2);
});

test("the index's writes are never transactional", () => {
  expect(indexWriteUnits([0, 1_025])).toBe(3);
});
