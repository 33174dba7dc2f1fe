import type { Session } from "../../core/calendar/session.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { TimeZone } from "../../core/time-zone.ts";
import type { Cell, DayBoard } from "./day-board.ts";
import { formatWallTime } from "./wall-time.ts";

/** ANSI colours; empty when the terminal wants none. */
const COLOURS = { none: "", skipped: "2", waiting: "33", completed: "32", failed: "31", heading: "1" } as const;
const GLYPHS: Readonly<Record<Cell, string>> = {
  none: " ",
  skipped: "·",
  waiting: "░",
  completed: "█",
  failed: "✗",
};

export interface BoardView {
  readonly title: string;
  readonly now: EpochMillis;
  readonly from: EpochMillis;
  readonly until: EpochMillis;
  readonly session: Session;
  readonly zone: TimeZone;
  readonly columns: number;
  readonly colour: boolean;
  /** The account, in words. */
  readonly account: string;
}

const NAME_COLUMNS = 21;
/** ` 318 done   12 skipped   3 failed` */
const COUNT_COLUMNS = 34;
/** Cells of a quarter of an hour, of half an hour, of an hour. */
const CELLS_A_DAY = [96, 48, 24] as const;
const MIN_CELLS = 24;
/** Narrower terminals would break the lines. */
export const MIN_COLUMNS = NAME_COLUMNS + COUNT_COLUMNS + MIN_CELLS;

/** The day as lines for a terminal: a heading, a ruler, a bar for each task, a foot. */
export function renderBoard(board: DayBoard, view: BoardView): string[] {
  const paint = (text: string, kind: keyof typeof COLOURS): string =>
    view.colour && COLOURS[kind] !== "" ? `\u001b[${COLOURS[kind]}m${text}\u001b[0m` : text;
  const room = view.columns - NAME_COLUMNS - COUNT_COLUMNS;
  const cells = CELLS_A_DAY.find((fitting) => fitting <= room) ?? MIN_CELLS;
  const { open, close } = view.session;
  const market = view.now < open ? "before the open" : view.now < close ? "market open" : "after the close";
  const lanes = board.lanes(cells).map(({ task, cells: bar, counts }) => {
    const drawn = stretchesOf(bar).map(([cell, length]) => paint(GLYPHS[cell].repeat(length), cell));
    const failed = counts.failed === 0 ? "" : paint(` ${counts.failed} failed`, "failed");
    const done = `${String(counts.completed).padStart(4)} done ${String(counts.skipped).padStart(4)} skipped${failed}`;
    return `${task.slice(0, NAME_COLUMNS - 1).padEnd(NAME_COLUMNS)}▕${drawn.join("")}▏${done}`;
  });
  return [
    `${paint(view.title, "heading")}  ${formatWallTime(view.zone, view.now)}  ${market}`,
    " ".repeat(NAME_COLUMNS + 1) + ruler(view, cells),
    ...lanes,
    `${"running".padEnd(NAME_COLUMNS)} ${board.running}, waiting ${board.waiting} · ${view.account}`,
  ];
}

/** Equal cells side by side, so that a stretch is painted at once. */
function stretchesOf(bar: readonly Cell[]): [Cell, number][] {
  const stretches: [Cell, number][] = [];
  for (const cell of bar) {
    const last = stretches.at(-1);
    if (last?.[0] === cell) last[1] += 1;
    else stretches.push([cell, 1]);
  }
  return stretches;
}

/** Every third hour by its number where there is room, open and close by brackets. */
function ruler(view: BoardView, cells: number): string {
  const line = new Array<string>(cells).fill(" ");
  const place = (at: EpochMillis): number =>
    Math.min(cells - 1, Math.floor(((at - view.from) / (view.until - view.from)) * cells));
  const brackets = new Map([
    [place(view.session.open), "["],
    [place(view.session.close), "]"],
  ]);
  for (let hour = 0; hour < 24; hour += 3) {
    const at = place(view.from + hour * 3_600_000);
    if (brackets.has(at) || brackets.has(at + 1)) continue;
    for (const [offset, digit] of [...String(hour).padStart(2, "0")].entries()) line[at + offset] = digit;
  }
  for (const [at, bracket] of brackets) line[at] = bracket;
  return line.slice(0, cells).join("");
}
