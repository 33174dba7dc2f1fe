import type { Configuration } from "../config/schema.ts";
import { createCalendar } from "../core/calendar/calendar.ts";
import { formatInstant } from "../core/instant.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import { createTimeZone } from "../core/time-zone.ts";
import { formatWallTime } from "./demo/wall-time.ts";
import type { Fire } from "./scheduler.ts";

export interface StartupFacts {
  readonly configuration: Pick<Configuration, "environment" | "orchestrator" | "calendar" | "tasks">;
  readonly url: string;
  /** How to get at the token, e.g. `in .orchestrator/token`. */
  readonly tokenHint: string;
  readonly stateDir: string;
  readonly now: EpochMillis;
  /** In order. */
  readonly nextFires: readonly Fire[];
}

/** What somebody who has just started the orchestrator wants to know. */
export function buildStartupMessage(facts: StartupFacts): string {
  const { configuration, url, tokenHint, stateDir } = facts;
  const tasks = Object.values(configuration.tasks);
  const enabled = tasks.filter((task) => task.enabled).length;
  return [
    `The orchestrator runs ${enabled} of ${tasks.length} tasks (environment ${configuration.environment}).`,
    `  listens on  ${url}  (token ${tokenHint})`,
    `  state       ${stateDir}`,
    `  next fires  ${describeFires(facts)}`,
    `  market      ${describeMarket(facts)}`,
    "",
  ].join("\n");
}

function describeFires({ configuration, nextFires, now }: StartupFacts): string {
  if (!configuration.orchestrator.enabled) return "none: orchestrator.enabled is false";
  const [first] = nextFires;
  if (first === undefined) return "none: no enabled task has a schedule";
  const zone = createTimeZone(configuration.orchestrator.timezone);
  const moments = Map.groupBy(nextFires, ({ at }) => at);
  const words = [...moments].map(([at, fires]) => {
    const day = at - now < DAY_MILLIS ? "" : `${formatInstant(at).slice(0, 10)} `;
    return `${day}${formatWallTime(zone, at)} ${fires.map(({ task }) => task).join(", ")}`;
  });
  return `${words.join("; ")} (${zone.name})`;
}

const DAY_MILLIS = 24 * 3_600_000;

function describeMarket({ configuration, now }: StartupFacts): string {
  const calendar = createCalendar(configuration.calendar);
  const zone = createTimeZone(calendar.timezone);
  const open = calendar.sessionAt(now);
  if (open !== undefined)
    return `${calendar.exchange} is open until ${formatWallTime(zone, open.close)} (${zone.name})`;
  const next = calendar.next(now);
  const opens =
    next === undefined ? "" : `; it opens on ${next.date} at ${formatWallTime(zone, next.open)} (${zone.name})`;
  return `${calendar.exchange} is closed${opens}. To watch a whole trading day now: npm run demo`;
}
