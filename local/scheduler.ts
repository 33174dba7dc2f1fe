import type { Logger } from "pino";
import type { Calendar } from "../core/calendar/calendar.ts";
import { formatInstant } from "../core/instant.ts";
import type { EpochMillis } from "../core/ports/clock.ts";
import { type CatchUp, planCatchUp } from "../core/schedule/catch-up.ts";
import { firesBetween, nextFire } from "../core/schedule/fires.ts";
import type { Schedule } from "../core/schedule/schedule.ts";
import type { FireCursors } from "./fire-cursor.ts";
import { seededFraction } from "./seeded-fraction.ts";
import type { Cancel, Clock } from "./stepfunctions/clock.ts";

export interface ScheduledTask {
  readonly name: string;
  readonly schedule: Schedule;
  readonly catchup: CatchUp;
  readonly catchupWindowMinutes: number | undefined;
  /** A fire is delivered up to this much after its moment, always the same for the same moment. */
  readonly jitterSeconds: number;
}

export interface Fire {
  readonly task: string;
  readonly at: EpochMillis;
}

export interface SchedulerOptions {
  readonly tasks: readonly ScheduledTask[];
  readonly calendar: Calendar;
  readonly clock: Clock;
  readonly cursors: FireCursors;
  /** A fire later than this, by the clock, counts as fallen due while nothing ran: the machine slept, for instance. */
  readonly lateMillis: number;
  /** Delivers a fire; may be called twice for the same one (after a crash, after it threw). */
  readonly fire: (fire: Fire) => Promise<void>;
  readonly logger: Logger;
}

/** Fires tasks at their moments, as EventBridge Scheduler does in the cloud, and remembers how far it came. */
export interface Scheduler {
  /** Deals with what fell due since it last ran, then fires on. */
  start(): Promise<void>;
  /** No fire is delivered after this; one under way is waited for. */
  stop(): Promise<void>;
  /** The next fires of all tasks: by time, then by name. */
  nextFires(limit: number): readonly Fire[];
}

/** Names of finished executions are kept 90 days: a fire delivered again within them cannot run again. */
const REDELIVERY_LIMIT_MILLIS = 90 * 24 * 60 * 60_000;
/** As EventBridge Scheduler does, a delivery that failed is tried again; other fires are not held up by it. */
const DELIVERY_ATTEMPTS = 5;
const DELIVERY_PAUSE_MILLIS = 1_000;

/** When a task fires next: its moment by the schedule, and when that is delivered. */
interface Due {
  readonly task: ScheduledTask;
  readonly at: EpochMillis;
  readonly deliverAt: EpochMillis;
}

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { calendar, clock, cursors, logger } = options;
  const tasks = options.tasks.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  let due: Due[] = [];
  let cancel: Cancel | undefined;
  let stopped = false;
  let delivering: Promise<void> = Promise.resolve();

  function dueAfter(task: ScheduledTask, after: EpochMillis): Due | undefined {
    const at = nextFire(task.schedule, calendar, after);
    return at === undefined ? undefined : { task, at, deliverAt: at + jitterMillis(task, at) };
  }

  /** The cursor moves first: a fire cut off by a crash is delivered again at the next start, and runs once by its name. */
  async function deliver(fire: Fire): Promise<void> {
    await cursors.write(fire.task, { at: fire.at, fired: true });
    await attemptDelivery(fire, 1);
  }

  async function attemptDelivery(fire: Fire, attempt: number): Promise<void> {
    try {
      await options.fire(fire);
    } catch (error) {
      logger.error({ task: fire.task, fire: formatInstant(fire.at), attempt, err: error }, "fire not delivered");
      if (attempt === DELIVERY_ATTEMPTS) await recordMissed(fire.task, [fire.at], `could not be delivered: ${error}`);
      else
        clock.at(clock.now() + DELIVERY_PAUSE_MILLIS, () => (stopped ? undefined : attemptDelivery(fire, attempt + 1)));
    }
  }

  async function recordMissed(task: string, fires: readonly EpochMillis[], reason: string): Promise<void> {
    const [first, last] = [fires[0], fires.at(-1)];
    if (first === undefined || last === undefined) return;
    await cursors.recordMissed(task, { first, last, count: fires.length, reason, recordedAt: clock.now() });
    const span = { first: formatInstant(first), last: formatInstant(last), count: fires.length };
    logger.warn({ task, ...span, reason }, "fires missed");
  }

  function arm(): void {
    cancel?.();
    const next = Math.min(...due.map(({ deliverAt }) => deliverAt));
    if (stopped || next === Number.POSITIVE_INFINITY) return;
    cancel = clock.at(next, () => {
      delivering = deliverDue();
      return delivering;
    });
  }

  async function deliverDue(): Promise<void> {
    const now = clock.now();
    const ready = due.filter(({ deliverAt }) => deliverAt <= now).toSorted((a, b) => a.deliverAt - b.deliverAt);
    due = due.filter(({ deliverAt }) => deliverAt > now);
    for (const { task, at, deliverAt } of ready) {
      const isLate = now - deliverAt > options.lateMillis;
      if (!stopped && !isLate) await deliver({ task: task.name, at });
      const next = isLate ? await catchUp(task, at - 1, now) : dueAfter(task, at);
      if (next !== undefined) due.push(next);
    }
    arm();
  }

  /** Takes a task up where it was left; answers what is due next. */
  async function takeUp(task: ScheduledTask, now: EpochMillis): Promise<Due | undefined> {
    const cursor = await cursors.read(task.name);
    // Beyond now where the clock was set back, or the state is of a day that was played ahead of time.
    if (cursor === undefined || cursor.at > now) {
      await cursors.write(task.name, { at: now - 1, fired: false });
      return dueAfter(task, now - 1);
    }
    if (cursor.fired && cursor.at > now - REDELIVERY_LIMIT_MILLIS) await deliver({ task: task.name, at: cursor.at });
    return catchUp(task, cursor.at, now);
  }

  /** Deals with what fell due after `after` and should have been delivered before `now`; answers what is due next. */
  async function catchUp(task: ScheduledTask, after: EpochMillis, now: EpochMillis): Promise<Due | undefined> {
    const overdue: EpochMillis[] = [];
    for (const at of firesBetween(task.schedule, calendar, after + 1, now)) {
      if (at + jitterMillis(task, at) >= now) break;
      overdue.push(at);
    }
    const plan = planCatchUp({ due: overdue, now, catchup: task.catchup, windowMinutes: task.catchupWindowMinutes });
    await recordMissed(task.name, plan.missed, plan.reason);
    const lastMissed = plan.missed.at(-1);
    if (lastMissed !== undefined) await cursors.write(task.name, { at: lastMissed, fired: false });
    for (const at of plan.run) await deliver({ task: task.name, at });
    return dueAfter(task, overdue.at(-1) ?? after);
  }

  return {
    async start() {
      const now = clock.now();
      for (const task of tasks) {
        const next = await takeUp(task, now);
        if (next !== undefined) due.push(next);
      }
      arm();
    },
    async stop() {
      stopped = true;
      cancel?.();
      await delivering;
    },
    nextFires(limit) {
      const upcoming = tasks.flatMap((task) => dueAfter(task, clock.now()) ?? []);
      const fires: Fire[] = [];
      while (fires.length < limit) {
        const first = upcoming.toSorted((a, b) => a.at - b.at)[0];
        if (first === undefined) break;
        fires.push({ task: first.task.name, at: first.at });
        const next = dueAfter(first.task, first.at);
        upcoming.splice(upcoming.indexOf(first), 1, ...(next === undefined ? [] : [next]));
      }
      return fires;
    },
  };
}

function jitterMillis(task: ScheduledTask, at: EpochMillis): number {
  return Math.floor(seededFraction("jitter", task.name, at) * task.jitterSeconds * 1_000);
}
