import type { Session } from "../../core/calendar/session.ts";
import type { EpochMillis } from "../../core/ports/clock.ts";
import type { TimeZone } from "../../core/time-zone.ts";
import { createDayBoard } from "./day-board.ts";
import type { DayView } from "./day-view.ts";
import { formatUsd } from "./format-usd.ts";
import { createLiveScreen } from "./live-screen.ts";
import { renderBoard } from "./render-board.ts";

export interface PlayedDay {
  readonly title: string;
  readonly tasks: readonly string[];
  readonly from: EpochMillis;
  readonly until: EpochMillis;
  readonly session: Session;
  readonly zone: TimeZone;
}

/** A bar for each task, filled as the day goes by; for a terminal. */
export function createTimelineView(day: PlayedDay, out: NodeJS.WriteStream, colour: boolean): DayView {
  const board = createDayBoard(day);
  const screen = createLiveScreen(out, () => performance.now());
  let trades = 0;
  let equity = "";
  let seenAt = day.from;
  const draw = (final: boolean): void =>
    screen.draw(
      () =>
        renderBoard(board, {
          ...day,
          now: seenAt,
          columns: out.columns ?? 80,
          colour,
          account: `${trades} trades${equity}`,
        }),
      final,
    );
  return {
    runSeen(run, now) {
      seenAt = now;
      board.see(run);
      draw(false);
    },
    tradesSeen(more) {
      trades += more.length;
    },
    equitySeen(equityUsd) {
      equity = ` · equity ${formatUsd(equityUsd)}`;
    },
    finish() {
      seenAt = day.until;
      draw(true);
    },
  };
}
