import { FINAL_STATUSES } from "../../core/run.ts";
import { usdOf } from "../../lambdas/agents/broker/money.ts";
import type { DayView } from "./day-view.ts";
import { formatUsd } from "./format-usd.ts";
import type { PlayedDay } from "./timeline-view.ts";
import { formatWallTime } from "./wall-time.ts";

const HOUR_MILLIS = 3_600_000;

/** A line an hour, and one for each trade and each run that failed; for files and pipes. */
export function createPlainView(day: PlayedDay, out: { write(text: string): unknown }): DayView {
  const counts = { completed: 0, skipped: 0, failed: 0 };
  let nextHour = day.from + HOUR_MILLIS;
  let equity = "";
  const line = (at: number, text: string): void => void out.write(`${formatWallTime(day.zone, at)} ${text}\n`);

  function passHours(now: number): void {
    for (; nextHour <= now; nextHour += HOUR_MILLIS) {
      const [open, close] = [day.session.open, day.session.close].map(
        (at) => at > nextHour - HOUR_MILLIS && at <= nextHour,
      );
      const market = open ? ", the market has opened" : close ? ", the market has closed" : "";
      line(
        nextHour,
        `${counts.completed} completed, ${counts.skipped} skipped, ${counts.failed} failed${equity}${market}`,
      );
    }
  }

  line(day.from, day.title);
  return {
    runSeen(run, now) {
      passHours(now);
      if (!FINAL_STATUSES.has(run.status)) return;
      if (run.status === "COMPLETED") counts.completed += 1;
      else if (run.status === "SKIPPED") counts.skipped += 1;
      else {
        counts.failed += 1;
        line(now, `${run.task_name} ${run.status}: ${run.error?.type ?? ""} ${run.error?.message ?? ""}`);
      }
    },
    equitySeen(equityUsd) {
      equity = `, equity ${formatUsd(equityUsd)}`;
    },
    tradesSeen(trades, now) {
      for (const { side, quantity, symbol, price_mills } of trades) {
        line(now, `${side === "buy" ? "bought" : "sold"} ${quantity} ${symbol} at ${formatUsd(usdOf(price_mills))}`);
      }
    },
    finish: () => passHours(day.until),
  };
}
