import { expect, test } from "vitest";
import { parseInstant } from "../../../core/instant.ts";
import { createDayBoard } from "../../../local/demo/day-board.ts";
import { runRecord, skippedRecord } from "./run-record.ts";

const day = { from: parseInstant("2026-11-20T00:00:00Z"), until: parseInstant("2026-11-21T00:00:00Z") };
const GLYPHS = { none: ".", skipped: "s", waiting: "w", completed: "c", failed: "f" };

function draw(runs: readonly ReturnType<typeof runRecord>[], tasks = ["a", "b"]): Record<string, string> {
  const board = createDayBoard({ ...day, tasks });
  for (const run of runs) board.see(run);
  return Object.fromEntries(
    board.lanes(24).map(({ task, cells }) => [task, cells.map((cell) => GLYPHS[cell]).join("")]),
  );
}

test("a run fills the stretches of the day it ran in, in its task's lane", () => {
  expect(draw([runRecord("a", "01:30:00", "03:10:00"), runRecord("b", "23:59:00", "23:59:30")])).toEqual({
    a: ".ccc....................",
    b: ".......................c",
  });
});

test("of several runs in one stretch the most telling shows: failed, completed, waiting, skipped", () => {
  const failed = runRecord("a", "05:00:00", "05:01:00", { status: "FAILED" });
  const waiting = runRecord("a", "06:10:00", null, { status: "QUEUED", started_at: null });
  const runs = [
    failed,
    runRecord("a", "05:10:00", "05:11:00"),
    skippedRecord("a", "05:20:00", "r", ""),
    skippedRecord("a", "06:00:00", "r", ""),
    waiting,
  ];
  expect(draw(runs).a).toBe(".....fw.................");
});

test("runs that reach over the day's ends stay within the bar; other tasks' runs are not shown", () => {
  const late = runRecord("a", "23:30:00", "00:30:00", { finished_at: "2026-11-21T00:30:00Z" });
  const early = runRecord("a", "00:00:00", "00:30:00", { started_at: "2026-11-19T23:30:00Z" });
  expect(draw([late, early, runRecord("other", "05:00:00", "06:00:00")])).toEqual({
    a: "c......................c",
    b: "........................",
  });
});

test("a run that is seen again replaces what was seen of it, and counts what is open", () => {
  const board = createDayBoard({ ...day, tasks: ["a"] });
  board.see(runRecord("a", "05:00:00", null, { status: "QUEUED", started_at: null }));
  expect([board.waiting, board.running]).toEqual([1, 0]);
  board.see(runRecord("a", "05:00:00", null));
  expect([board.waiting, board.running]).toEqual([0, 1]);
  board.see(runRecord("a", "05:00:00", "05:30:00"));
  expect([board.waiting, board.running]).toEqual([0, 0]);
  expect(board.lanes(24)[0]?.counts).toEqual({ completed: 1, skipped: 0, failed: 0 });
});
