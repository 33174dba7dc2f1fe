import { pino } from "pino";
import { expect, test } from "vitest";
import { createCalendar } from "../../core/calendar/calendar.ts";
import { formatInstant, parseInstant } from "../../core/instant.ts";
import { parseSchedule, type ScheduleKeys } from "../../core/schedule/parse-schedule.ts";
import { createFireCursors } from "../../local/fire-cursor.ts";
import { createScheduler, type ScheduledTask, type SchedulerOptions } from "../../local/scheduler.ts";
import { createSqliteTable } from "../../local/sqlite-table.ts";
import { createRealClock } from "../../local/stepfunctions/real-clock.ts";
import { createVirtualClock } from "../../local/stepfunctions/virtual-clock.ts";

const calendar = createCalendar({
  exchange: "XNYS",
  closures: [],
  early_closes: [],
  hours: { open: "09:30", close: "16:00", timezone: "America/New_York" },
  holidays: "nyse",
});

function task(name: string, keys: Partial<ScheduleKeys>, more: Partial<ScheduledTask> = {}): ScheduledTask {
  const parsed = parseSchedule({ timezone: "UTC", ...keys });
  if ("problems" in parsed) throw new Error(JSON.stringify(parsed.problems));
  const { schedule } = parsed;
  return { name, schedule, catchup: "none", catchupWindowMinutes: undefined, jitterSeconds: 0, ...more };
}

const newTable = () => createSqliteTable({ file: ":memory:" });

/** Lets a scheduler run from one moment to another; what it delivered, as `time task` or `time task (fire's time)`. */
async function play(
  from: string,
  until: string,
  tasks: readonly ScheduledTask[],
  table = newTable(),
  more: Partial<SchedulerOptions> = {},
) {
  const clock = createVirtualClock(parseInstant(from));
  const delivered: string[] = [];
  const log: string[] = [];
  const scheduler = createScheduler({
    tasks,
    calendar,
    clock,
    cursors: createFireCursors(table),
    lateMillis: Number.POSITIVE_INFINITY,
    logger: pino({ level: "warn" }, { write: (line: string) => log.push(line) }),
    async fire({ task, at }) {
      const [now, due] = [formatInstant(clock.now()), formatInstant(at)];
      delivered.push(now === due ? `${now} ${task}` : `${now} ${task} (${due})`);
    },
    ...more,
  });
  const release = clock.hold();
  const reached = new Promise<void>((resolve) => clock.at(parseInstant(until), resolve));
  await scheduler.start();
  release();
  await reached;
  await scheduler.stop();
  clock.close();
  const missed = (await table.query({ pk: "scheduler", prefix: "missed#" })).items;
  return { delivered, log, missed };
}

test("tasks fire at their moments: by time, then by name", async () => {
  const tasks = [task("b", { interval_minutes: 10 }), task("a", { interval_minutes: 20 })];
  const { delivered } = await play("2026-11-20T10:00:00Z", "2026-11-20T10:25:00Z", tasks);
  expect(delivered).toEqual([
    "2026-11-20T10:00:00Z a",
    "2026-11-20T10:00:00Z b",
    "2026-11-20T10:10:00Z b",
    "2026-11-20T10:20:00Z a",
    "2026-11-20T10:20:00Z b",
  ]);
});

test("outside of market hours nothing fires, nor over the weekend", async () => {
  const tasks = [task("t", { interval_minutes: 120, market_hours: true })];
  const { delivered } = await play("2026-11-20T19:00:00Z", "2026-11-23T17:00:00Z", tasks);
  expect(delivered).toEqual(["2026-11-20T20:00:00Z t", "2026-11-23T16:00:00Z t"]);
});

test("fires that fell due while nothing ran are recorded as missed, with the reason, and not run", async () => {
  const table = newTable();
  const tasks = [task("t", { interval_minutes: 10 })];
  await play("2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z", tasks, table);
  const { delivered, missed, log } = await play("2026-11-20T10:45:00Z", "2026-11-20T10:55:00Z", tasks, table);
  // The last fire before the end is delivered again: it may have been cut off, and runs once by its name.
  expect(delivered).toEqual(["2026-11-20T10:45:00Z t (2026-11-20T10:10:00Z)", "2026-11-20T10:50:00Z t"]);
  expect(missed).toEqual([
    expect.objectContaining({
      task: "t",
      first: "2026-11-20T10:20:00Z",
      last: "2026-11-20T10:40:00Z",
      count: 3,
      reason: "the orchestrator was not running (catchup: none)",
      recorded_at: "2026-11-20T10:45:00Z",
    }),
  ]);
  expect(log).toHaveLength(1);
  const third = await play("2026-11-20T10:56:00Z", "2026-11-20T10:57:00Z", tasks, table);
  expect(third.missed).toHaveLength(1);
});

test("catching up the latest runs the newest missed fire; all runs each within the window", async () => {
  const delivered = async (more: Partial<ScheduledTask>) => {
    const table = newTable();
    const tasks = [task("t", { interval_minutes: 10 }, more)];
    await play("2026-11-20T10:05:00Z", "2026-11-20T10:06:00Z", tasks, table);
    const result = await play("2026-11-20T10:45:00Z", "2026-11-20T10:46:00Z", tasks, table);
    return [...result.delivered.map((line) => line.slice(-10, -2)), ...result.missed.map((item) => item.count)];
  };
  expect(await delivered({ catchup: "latest" })).toEqual(["10:40:00", 3]);
  expect(await delivered({ catchup: "all" })).toEqual(["10:10:00", "10:20:00", "10:30:00", "10:40:00"]);
  expect(await delivered({ catchup: "all", catchupWindowMinutes: 20 })).toEqual(["10:30:00", "10:40:00", 2]);
});

test("jitter delays a fire's delivery, the same way every time, and leaves its moment as it is", async () => {
  const tasks = [task("t", { interval_minutes: 10 }, { jitterSeconds: 300 })];
  const run = () => play("2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z", tasks);
  const { delivered } = await run();
  expect(delivered).toHaveLength(6);
  const delays = delivered.map((line) => {
    const [, at, due] = /^(\S+) t \((\S+)\)$/.exec(line) ?? [];
    return parseInstant(String(at)) - parseInstant(String(due));
  });
  for (const delay of delays) expect(delay).toBeGreaterThan(0);
  for (const delay of delays) expect(delay).toBeLessThan(300_000);
  expect(new Set(delays).size).toBe(6);
  expect((await run()).delivered).toEqual(delivered);
});

test("a fire whose delayed delivery falls after a restart is still delivered, not missed", async () => {
  const table = newTable();
  const tasks = [task("t", { interval_minutes: 60 }, { jitterSeconds: 3_000 })];
  const [delayed] = (await play("2026-11-20T10:00:00Z", "2026-11-20T11:00:00Z", tasks)).delivered;
  await play("2026-11-20T09:59:00Z", "2026-11-20T10:00:01Z", tasks, table);
  const { delivered, missed } = await play("2026-11-20T10:00:02Z", "2026-11-20T11:00:00Z", tasks, table);
  expect(delivered).toEqual([delayed]);
  expect(missed).toEqual([]);
});

test("a delivery that fails is tried again a second later; one that keeps failing is recorded", async () => {
  let failures = 0;
  const broken = (times: number) => ({
    fire: async () => {
      failures += 1;
      if (failures <= times) throw new Error("table busy");
    },
  });
  const tasks = [task("t", { interval_minutes: 60 })];
  const window = ["2026-11-20T10:00:00Z", "2026-11-20T10:01:00Z"] as const;
  expect((await play(...window, tasks, newTable(), broken(2))).missed).toEqual([]);
  expect(failures).toBe(3);
  failures = 0;
  const { missed } = await play(...window, tasks, newTable(), broken(99));
  expect(failures).toBe(5);
  expect(missed).toEqual([expect.objectContaining({ count: 1, reason: "could not be delivered: Error: table busy" })]);
});

test("after the clock was set back, tasks fire by the new time", async () => {
  const table = newTable();
  const tasks = [task("t", { interval_minutes: 10 })];
  await play("2027-01-01T10:00:00Z", "2027-01-01T10:05:00Z", tasks, table);
  const { delivered } = await play("2026-11-20T10:00:00Z", "2026-11-20T10:15:00Z", tasks, table);
  expect(delivered).toEqual(["2026-11-20T10:00:00Z t", "2026-11-20T10:10:00Z t"]);
});

test("after a sleep of the machine the fires that fell due are missed, not delivered in a burst", async () => {
  const table = newTable();
  // A minute is a millisecond, so that an event loop that is blocked for 50 ms has slept 50 minutes.
  const clock = createRealClock({ speed: 60_000, startAt: parseInstant("2026-11-20T10:00:00Z") });
  const fired: number[] = [];
  const slept = Promise.withResolvers<void>();
  const scheduler = createScheduler({
    tasks: [task("t", { interval_minutes: 1 })],
    calendar,
    clock,
    cursors: createFireCursors(table),
    lateMillis: 20 * 60_000,
    logger: pino({ level: "silent" }),
    async fire({ at }) {
      fired.push(at);
      if (fired.length === 1) for (const end = clock.now() + 50 * 60_000; clock.now() < end; );
      if (fired.length === 10) slept.resolve();
    },
  });
  await scheduler.start();
  await slept.promise;
  await scheduler.stop();
  clock.close();
  const [first] = (await table.query({ pk: "scheduler", prefix: "missed#" })).items;
  expect(first?.count).toBeGreaterThanOrEqual(20);
  expect(first?.reason).toBe("the orchestrator was not running (catchup: none)");
  expect(Number(fired[1]) - Number(fired[0])).toBeGreaterThan(20 * 60_000);
});

test("the next fires are told in order, without running any", () => {
  const scheduler = createScheduler({
    tasks: [task("b", { interval_minutes: 30 }), task("a", { cron: "15 * * * *" }), task("manual", {})],
    calendar,
    clock: createVirtualClock(parseInstant("2026-11-20T10:00:00Z")),
    cursors: createFireCursors(newTable()),
    lateMillis: Number.POSITIVE_INFINITY,
    logger: pino({ level: "silent" }),
    fire: async () => undefined,
  });
  expect(scheduler.nextFires(3).map(({ task, at }) => `${formatInstant(at)} ${task}`)).toEqual([
    "2026-11-20T10:15:00Z a",
    "2026-11-20T10:30:00Z b",
    "2026-11-20T11:00:00Z b",
  ]);
});
