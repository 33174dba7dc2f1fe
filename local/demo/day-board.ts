import { parseInstant } from "../../core/instant.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import { FINAL_STATUSES, type Run, type RunStatus } from "../../core/run.ts";

/** What a stretch of a task's day shows: the most telling of the runs in it. */
export const CELLS = ["none", "skipped", "waiting", "completed", "failed"] as const;
export type Cell = (typeof CELLS)[number];

const CELL_OF_STATUS: Readonly<Record<RunStatus, Cell>> = {
  PENDING: "waiting",
  QUEUED: "waiting",
  ASSIGNED: "completed",
  RUNNING: "completed",
  RETRYING: "completed",
  COMPLETED: "completed",
  FAILED: "failed",
  TIMEOUT: "failed",
  CANCELLED: "failed",
  SKIPPED: "skipped",
};

export interface Lane {
  readonly task: string;
  readonly cells: readonly Cell[];
  readonly counts: Readonly<Record<"completed" | "skipped" | "failed", number>>;
}

/** The day as far as it has been played. */
export interface DayBoard {
  see(run: Run): void;
  /** One lane a task, each cut into `cells` equal stretches of the day. */
  lanes(cells: number): readonly Lane[];
  readonly running: number;
  readonly waiting: number;
  readonly runs: ReadonlyMap<string, Run>;
}

/** A board of a day from `from` to `until` with a lane for each of `tasks`, in their order. */
export function createDayBoard(day: {
  readonly tasks: readonly string[];
  readonly from: EpochMillis;
  readonly until: EpochMillis;
}): DayBoard {
  const runs = new Map<string, Run>();
  const open = new Map<string, Run>();

  function mark(cells: Cell[], run: Run): void {
    const width = (day.until - day.from) / cells.length;
    const place = (at: string): number => Math.floor((parseInstant(at) - day.from) / width);
    const first = place(run.started_at ?? run.queued_at);
    const last = run.finished_at === null ? first : place(run.finished_at);
    const cell = CELL_OF_STATUS[run.status];
    for (let index = Math.max(0, first); index <= Math.min(last, cells.length - 1); index++) {
      if (CELLS.indexOf(cell) > CELLS.indexOf(cells[index] ?? "none")) cells[index] = cell;
    }
  }

  return {
    see(run) {
      runs.set(run.run_id, run);
      if (FINAL_STATUSES.has(run.status)) open.delete(run.run_id);
      else open.set(run.run_id, run);
    },
    lanes(width) {
      const lanes = new Map(
        day.tasks.map((task) => [
          task,
          { task, cells: new Array<Cell>(width).fill("none"), counts: { completed: 0, skipped: 0, failed: 0 } },
        ]),
      );
      for (const run of runs.values()) {
        const lane = lanes.get(run.task_name);
        if (lane === undefined) continue;
        mark(lane.cells, run);
        const cell = CELL_OF_STATUS[run.status];
        if (FINAL_STATUSES.has(run.status) && cell !== "none" && cell !== "waiting") lane.counts[cell] += 1;
      }
      return [...lanes.values()];
    },
    get running() {
      return [...open.values()].filter(({ status }) => CELL_OF_STATUS[status] !== "waiting").length;
    },
    get waiting() {
      return [...open.values()].filter(({ status }) => CELL_OF_STATUS[status] === "waiting").length;
    },
    runs,
  };
}
