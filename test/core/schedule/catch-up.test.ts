import { expect, test } from "vitest";
import { planCatchUp } from "../../../core/schedule/catch-up.ts";

const MINUTE = 60_000;
const now = 100 * MINUTE;
const due = [10, 50, 90, 95].map((minute) => minute * MINUTE);

test("without catching up every fire is missed", () => {
  expect(planCatchUp({ due, now, catchup: "none", windowMinutes: undefined })).toEqual({
    run: [],
    missed: due,
    reason: "the orchestrator was not running (catchup: none)",
  });
});

test("the latest alone is run, when it is within the window", () => {
  expect(planCatchUp({ due, now, catchup: "latest", windowMinutes: 10 })).toMatchObject({
    run: [95 * MINUTE],
    missed: due.slice(0, 3),
  });
  expect(planCatchUp({ due, now, catchup: "latest", windowMinutes: 4 })).toMatchObject({ run: [], missed: due });
});

test("all of the window are run, oldest first; its edge belongs to it", () => {
  expect(planCatchUp({ due, now, catchup: "all", windowMinutes: 50 })).toEqual({
    run: due.slice(1),
    missed: due.slice(0, 1),
    reason: "the orchestrator was not running (catchup: all within 50 minutes)",
  });
});

test("without a window of its own a task catches up a day", () => {
  const dayAgo = now - 24 * 60 * MINUTE;
  const plan = planCatchUp({ due: [dayAgo - 1, dayAgo], now, catchup: "all", windowMinutes: undefined });
  expect(plan).toMatchObject({ run: [dayAgo], missed: [dayAgo - 1] });
});

test("nothing due, nothing to do", () => {
  expect(planCatchUp({ due: [], now, catchup: "latest", windowMinutes: 5 })).toMatchObject({ run: [], missed: [] });
});
