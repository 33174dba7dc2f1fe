import { describe, expect, it } from "vitest";
import { z } from "zod";
import { createConditions } from "../../core/conditions/create-conditions.ts";
import { briefly, problemsOf } from "./read.ts";

/** A file whose only task is `data_sync` with these keys. */
const task = (keys: string) => `tasks: {data_sync: {${keys}}}`;

describe("many faults in one file", () => {
  it("are all reported at once, shapes and cross-checks, in the order of the file", () => {
    const file = `orchestrator:
  max_concurrent_task: 5
  timezone: America/NewYork
tasks:
  data_sync:
    interval_minutes: 0
    priority: hihg
    dependencies: [sentiment_fech]
  sentiment_fetch:
    cron: "0 0 31 2 *"
    timeout_minutes: 30
    max_duration_minutes: 10
  risk_management:
    dependencies: [execution]
  execution:
    dependencies: [risk_management]
  mystery: {}
  data_sync: {}
`;
    expect(briefly(problemsOf(file))).toEqual([
      "2:3 orchestrator.max_concurrent_task CONFIG_KEY_UNKNOWN",
      "3:13 orchestrator.timezone CONFIG_TIME_ZONE_UNKNOWN",
      "6:23 tasks.data_sync.interval_minutes CONFIG_VALUE_INVALID",
      "7:15 tasks.data_sync.priority CONFIG_VALUE_INVALID",
      "8:20 tasks.data_sync.dependencies.0 CONFIG_DEPENDENCY_UNKNOWN",
      "10:11 tasks.sentiment_fetch.cron CONFIG_SCHEDULE_INVALID",
      "11:22 tasks.sentiment_fetch.timeout_minutes CONFIG_TIMEOUT_IMPOSSIBLE",
      "14:20 tasks.risk_management.dependencies.0 CONFIG_DEPENDENCY_CYCLE",
      "17:3 tasks.mystery CONFIG_AGENT_UNRESOLVED",
      "18:3 tasks.data_sync CONFIG_KEY_DUPLICATE",
    ]);
  });

  it("have everything a reader needs", () => {
    expect(problemsOf("tasks:\n  data_sync: {interval_minuts: 5}")).toEqual([
      {
        code: "CONFIG_KEY_UNKNOWN",
        message: "the key interval_minuts is not known here",
        file: "f.yaml",
        line: 2,
        column: 15,
        path: "tasks.data_sync.interval_minuts",
        expected: expect.stringContaining("interval_minutes"),
        found: "interval_minuts",
        suggestion: "interval_minutes",
      },
    ]);
  });

  it("name the task that is no map", () => {
    expect(problemsOf("tasks:\n  data_sync:\n")).toEqual([
      expect.objectContaining({ path: "tasks.data_sync", message: "data_sync: expected a map, found nothing" }),
    ]);
  });

  it("end somewhere: a thousand are told and the rest counted", () => {
    const file = Array.from({ length: 2_000 }, (_, i) => `k${i}: 1`).join("\n");
    const problems = problemsOf(file);
    expect(problems).toHaveLength(1_001);
    expect(problems.at(-1)?.message).toBe("1000 more problems follow from here on");
  });
});

describe("values of the wrong shape", () => {
  it.each([
    ["enabled: yes", "true or false", "yes", "true"],
    ["enabled: 1", "true or false", "1", null],
    ['interval_minutes: "10"', "a whole number from 1 to 527040", '"10"', "10"],
    ["interval_minutes: 2.5", "a whole number from 1 to 527040", "2.5", null],
    ["interval_minutes: 0", "a whole number from 1 to 527040", "0", null],
    ["retry_count: -1", "a whole number from 0 to 100", "-1", null],
    ["retry_count: 1.5", "a whole number from 0 to 100", "1.5", null],
    ["timeout_minutes: 0", "a number above 0, up to 527040", "0", null],
    ["error_threshold: 0", "a whole number of at least 1", "0", null],
    ["performance_threshold: 1.1", "a number from 0 to 1", "1.1", null],
    ["performance_threshold: 80", "a number from 0 to 1", "80", null],
    ["priority: High", "critical, high, medium or low", "High", "high"],
    ["priority: urgent", "critical, high, medium or low", "urgent", null],
    ["overlap: queue-one", "skip, queue_one, cancel_running or allow", "queue-one", "queue_one"],
    ["description: [a]", "text", '["a"]', null],
    ["description:", "text", "nothing", null],
    ["dependencies: system_health", "a list", "system_health", "[system_health]"],
    ["parameters: [1]", "a map", "[1]", null],
    ["conditions: [market_hours]", "a map", '["market_hours"]', null],
    ["conditions: {market_hours: 9}", "true or false", "9", null],
    ["conditions: {system_health: 80}", "true, false, a number from 0 to 1 or {min, max}", "80", null],
    ["conditions: {position_count: -1}", "true, false, a number of at least 0 or {min, max}", "-1", null],
    [
      "conditions: {position_count: {min: 5, max: 1}}",
      "true, false, a number of at least 0 or {min, max}",
      '{"min":5,"max":1}',
      null,
    ],
    ["conditions: {position_count: {}}", "true, false, a number of at least 0 or {min, max}", "{}", null],
  ])("%s", (keys, expected, found, suggestion) => {
    const problems = problemsOf(task(`agent: data_sync, ${keys}`)).filter(
      ({ code }) => code === "CONFIG_TYPE_WRONG" || code === "CONFIG_VALUE_INVALID",
    );
    expect(problems).toEqual([expect.objectContaining({ expected, found, suggestion })]);
  });

  it("inside of a range are reported inside of it", () => {
    const file = task("conditions: {news_events: {mni: 1}, market_volatility: [low, hihg], new_trades: {min: x}}");
    expect(problemsOf(file).map(({ path, code, suggestion }) => [path, code, suggestion])).toEqual([
      ["tasks.data_sync.conditions.news_events.mni", "CONFIG_KEY_UNKNOWN", "min"],
      ["tasks.data_sync.conditions.market_volatility.1", "CONFIG_VALUE_INVALID", "high"],
      ["tasks.data_sync.conditions.new_trades.min", "CONFIG_TYPE_WRONG", null],
    ]);
  });

  it("are the only thing said of parts that are no maps", () => {
    expect(briefly(problemsOf("orchestrator: 5\nagents: []\ntasks: x\ncalendar: 1\nenvironments: 2\n"))).toEqual([
      "1:15 orchestrator CONFIG_TYPE_WRONG",
      "2:9 agents CONFIG_TYPE_WRONG",
      "3:8 tasks CONFIG_TYPE_WRONG",
      "4:11 calendar CONFIG_TYPE_WRONG",
      "5:15 environments CONFIG_TYPE_WRONG",
    ]);
    expect(briefly(problemsOf("tasks: {data_sync: 5}\nenvironments: {a: 1}"))).toEqual([
      "1:20 tasks.data_sync CONFIG_TYPE_WRONG",
      "2:19 environments.a CONFIG_TYPE_WRONG",
    ]);
  });

  it("of a list that lacks something name what is missing", () => {
    expect(problemsOf("calendar: {closures: [{name: x}]}")).toEqual([
      expect.objectContaining({
        code: "CONFIG_KEY_MISSING",
        path: "calendar.closures.0.date",
        column: 23,
        expected: "a date YYYY-MM-DD",
      }),
    ]);
  });
});

describe("keys", () => {
  it.each([
    ["timeout", "timeout_minutes"],
    ["max_retries", "retry_count"],
    ["payload", "parameters"],
    ["task_data", "parameters"],
    ["estimated_duration", "estimated_duration_seconds"],
    ["Interval-Minutes", "interval_minutes"],
    ["retryCount", "retry_count"],
    ["prioirty", "priority"],
    ["xyzzy", null],
  ])("%s, not known, suggests %s", (key, suggestion) => {
    expect(problemsOf(task(`${key}: 1`))).toEqual([
      expect.objectContaining({ code: "CONFIG_KEY_UNKNOWN", found: key, suggestion }),
    ]);
  });

  it.each([
    ["workflows: {}", "workflows"],
    ["alerts: {}", "alerts"],
    ["commands: {}", "commands"],
    ["event_handlers: {}", "event_handlers"],
    ["advanced_orchestration: {max_concurrent_tasks: 5}", "advanced_orchestration"],
    [task("approval: required"), "tasks.data_sync.approval"],
    [task("cache_ttl_minutes: 5"), "tasks.data_sync.cache_ttl_minutes"],
    ["agents: {data_sync: {handler: ./x.ts}}", "agents.data_sync.handler"],
    ["agents: {data_sync: {runtime: python}}", "agents.data_sync.runtime"],
    ["agents: {mine: {handler: ./x.ts}}", "agents.mine.handler"],
    ["agents: {mine: {}}", "agents.mine"],
    [
      "environments: {dev: {tasks: {data_sync: {approval: required}}}}\ntasks: {data_sync: {}}",
      "environments.dev.tasks.data_sync.approval",
    ],
  ])("of features that are not there yet are refused by name: %s", (file, path) => {
    expect(problemsOf(file)).toEqual([
      expect.objectContaining({ code: "CONFIG_NOT_YET", path, message: expect.stringContaining("not there yet") }),
    ]);
  });

  it.each(["", "1st", "a b", "a.b", "_a", `a${"x".repeat(36)}`])("a task cannot be called %j", (name) => {
    expect(problemsOf(`tasks: {${JSON.stringify(name)}: {agent: data_sync}}`)).toEqual([
      expect.objectContaining({ code: "CONFIG_NAME_INVALID", found: name, line: 1, column: 9 }),
    ]);
  });
});

describe("dependencies", () => {
  const graph = (edges: { readonly [task: string]: readonly string[] }) =>
    `tasks:\n${Object.entries(edges)
      .map(([name, list]) => `  ${name}: {agent: data_sync, dependencies: [${list.join(", ")}]}\n`)
      .join("")}`;

  it("that go round in a circle are printed, each circle once", () => {
    const problems = problemsOf(graph({ a: ["b"], b: ["c"], c: ["a", "d"], d: ["e"], e: ["d"], f: ["f"], g: ["a"] }));
    expect(problems.map(({ code, found }) => [code, found])).toEqual([
      ["CONFIG_DEPENDENCY_CYCLE", "a → b → c → a"],
      ["CONFIG_DEPENDENCY_CYCLE", "d → e → d"],
      ["CONFIG_DEPENDENCY_CYCLE", "f → f"],
    ]);
    expect(problems[0]?.message).toBe("these tasks wait for each other: a → b → c → a");
  });

  it("on nobody suggest somebody", () => {
    expect(problemsOf(graph({ alpha: [], beta: ["alhpa"] }))).toEqual([
      expect.objectContaining({ code: "CONFIG_DEPENDENCY_UNKNOWN", found: "alhpa", suggestion: "alpha" }),
    ]);
  });

  it("are named once", () => {
    expect(problemsOf(graph({ a: [], b: ["a", "a"] })).map(({ code, path }) => [code, path])).toEqual([
      ["CONFIG_DEPENDENCY_TWICE", "tasks.b.dependencies.1"],
    ]);
  });

  it("are checked beside a name that is none", () => {
    const codes = problemsOf("tasks: {data_sync: {dependencies: [7, nobody]}}").map(({ code, path }) => [code, path]);
    expect(codes).toEqual([
      ["CONFIG_TYPE_WRONG", "tasks.data_sync.dependencies.0"],
      ["CONFIG_DEPENDENCY_UNKNOWN", "tasks.data_sync.dependencies.1"],
    ]);
  });
});

describe("schedules", () => {
  it.each([
    ['cron: "0 0 31 2 *"', "cron", null],
    ['cron: "61 * * * *"', "cron", null],
    ['cron: "* * * * * *"', "cron", null],
    ['cron: "@daily"', "cron", null],
    ['interval_minutes: 5, cron: "* * * * *"', "cron", null],
    ["every: 15m", "every", null],
    ["between: [open, close]", "between", null],
    ["at: OPEN-30m", "at", "open-30m"],
  ])("%s is wrong at %s", (keys, key, suggestion) => {
    const [problem] = problemsOf(task(keys));
    expect(problem).toMatchObject({ code: "CONFIG_SCHEDULE_INVALID", path: `tasks.data_sync.${key}` });
    if (suggestion !== null) expect(problem?.suggestion).toBe(suggestion);
  });

  it.each([
    "at: open+30m, conditions: {market_hours: false}",
    "at: close+15m, conditions: {market_hours: true}",
    'cron: "0 3 * * *", conditions: {market_hours: true}',
  ])("that never fire with their market hours are wrong: %s", (keys) => {
    expect(problemsOf(task(keys))).toEqual([
      expect.objectContaining({
        code: "CONFIG_SCHEDULE_NEVER_FIRES",
        message: expect.stringMatching(/with market_hours: (true|false) never fires/),
      }),
    ]);
  });

  it("that end before they begin are wrong", () => {
    expect(problemsOf(task("every: 15m, between: [close, open]")).map(({ code }) => code)).toEqual([
      "CONFIG_SCHEDULE_NEVER_FIRES",
    ]);
  });

  it.each([
    'cron: "0 0 29 2 *"',
    'cron: "30 8 * * MON-FRI", timezone: Europe/Berlin',
    "at: open-30m",
    "every: 15m, between: [open, close]",
    "interval_minutes: 10, conditions: {market_hours: true}",
    "",
  ])("%j is a schedule", (keys) => {
    expect(problemsOf(task(keys))).toEqual([]);
  });

  it.each([
    ["CEST", null],
    ["America/NewYork", "America/New_York"],
    ["europe/berlin", "Europe/Berlin"],
    ["+05:00", null],
  ])("need a time zone of the database: %s", (zone, suggestion) => {
    const file = `orchestrator: {timezone: "${zone}"}\n${task(`cron: "0 8 * * *", timezone: "${zone}"`)}`;
    expect(problemsOf(file).map((problem) => [problem.code, problem.path, problem.suggestion])).toEqual([
      ["CONFIG_TIME_ZONE_UNKNOWN", "orchestrator.timezone", suggestion],
      ["CONFIG_TIME_ZONE_UNKNOWN", "tasks.data_sync.timezone", suggestion],
    ]);
  });
});

describe("agents", () => {
  it("are found by the task's agent, its type or its name", () => {
    expect(
      problemsOf(
        "tasks: {data_sync: {}, a: {agent: execution}, b: {task_type: execution, agent: data_sync}, c: {task_type: execution}}",
      ),
    ).toEqual([]);
  });

  it("that do not exist are an error with the candidates", () => {
    expect(problemsOf("tasks: {a: {agent: excution}, b: {}, data_snc: {}, c: {task_type: nothing}}")).toEqual([
      expect.objectContaining({ code: "CONFIG_AGENT_UNKNOWN", path: "tasks.a.agent", suggestion: "execution" }),
      expect.objectContaining({
        code: "CONFIG_AGENT_UNRESOLVED",
        path: "tasks.b",
        expected: expect.stringContaining("data_sync, sentiment_fetch"),
      }),
      expect.objectContaining({ code: "CONFIG_AGENT_UNRESOLVED", suggestion: "agent: data_sync" }),
      expect.objectContaining({ code: "CONFIG_AGENT_UNRESOLVED", path: "tasks.c.task_type" }),
    ]);
  });

  it("that are several are an error with the candidates", () => {
    expect(problemsOf("agents: {execution: {task_types: [data_sync]}}\ntasks: {data_sync: {}}")).toEqual([
      expect.objectContaining({
        code: "CONFIG_AGENT_AMBIGUOUS",
        line: 2,
        expected: "one of data_sync, execution",
        found: "data_sync, execution",
      }),
    ]);
  });

  it("must be capable of what the task requires", () => {
    const file = task("required_capabilities: [market_data, trading, market_dta]");
    expect(problemsOf(file).map(({ code, path, suggestion }) => [code, path, suggestion])).toEqual([
      ["CONFIG_CAPABILITY_MISSING", "tasks.data_sync.required_capabilities.1", null],
      ["CONFIG_CAPABILITY_MISSING", "tasks.data_sync.required_capabilities.2", "market_data"],
    ]);
  });
});

describe("what does not go together", () => {
  it("is an attempt longer than the whole run", () => {
    expect(problemsOf(task("timeout_minutes: 11, max_duration_minutes: 10"))).toEqual([
      expect.objectContaining({
        code: "CONFIG_TIMEOUT_IMPOSSIBLE",
        path: "tasks.data_sync.timeout_minutes",
        expected: "at most 10",
      }),
    ]);
    expect(problemsOf(task("timeout_minutes: 10, max_duration_minutes: 10"))).toEqual([]);
  });

  it("is overlap: allow with concurrent_execution: false", () => {
    expect(problemsOf(task("overlap: allow, concurrent_execution: false")).map(({ code }) => code)).toEqual([
      "CONFIG_CONTRADICTION",
    ]);
    expect(problemsOf(task("overlap: allow"))).toEqual([]);
  });
});

describe("conditions", () => {
  it("as expressions are read when the file is", () => {
    expect(problemsOf(task('conditions: {when: "signals.x >"}'))).toEqual([
      expect.objectContaining({
        code: "CONFIG_EXPRESSION_INVALID",
        path: "tasks.data_sync.conditions.when",
        expected: "a JSONata expression",
        message: "when: Unexpected end of expression (character 11)",
      }),
    ]);
  });

  it("of one's own are accepted when registered, with values of their own kind", () => {
    const check = () => ({ met: true, message: "", found: null });
    const conditions = createConditions({ custom: { full_moon: { value: z.boolean(), check } } });
    expect(problemsOf(task("conditions: {full_moon: true}"), { conditions })).toEqual([]);
    expect(problemsOf(task("conditions: {full_moon: often}"), { conditions }).map(({ code }) => code)).toEqual([
      "CONFIG_TYPE_WRONG",
    ]);
    expect(problemsOf(task("conditions: {ful_moon: true}"), { conditions })).toEqual([
      expect.objectContaining({ code: "CONFIG_KEY_UNKNOWN", suggestion: "full_moon" }),
    ]);
    expect(problemsOf(task("conditions: {full_moon: true}")).map(({ code }) => code)).toEqual(["CONFIG_KEY_UNKNOWN"]);
  });
});

describe("the calendar", () => {
  it.each([
    ["closures: [{date: 2026-02-30}]", "calendar.closures.0.date"],
    ["early_closes: [{date: 2026-07-02, close: noon}]", "calendar.early_closes.0.close"],
    ['early_closes: [{date: 2026-07-02, close: "17:00"}]', "calendar.early_closes.0.close"],
    ['hours: {open: "17:00"}', "calendar.hours.open"],
    ['hours: {close: "25:00"}', "calendar.hours.close"],
    ["hours: {timezone: America/NewYork}", "calendar.hours.timezone"],
    ["exchange: NYSE", "calendar.exchange"],
    ['{exchange: XETR, hours: {open: "09:00", close: "17:30"}}'.slice(1, -1), "calendar.exchange"],
  ])("is checked: %s", (keys, path) => {
    expect(problemsOf(`calendar: {${keys}}`)).toEqual([
      expect.objectContaining({ code: "CONFIG_CALENDAR_INVALID", path }),
    ]);
  });

  it("may be another exchange's, with its hours", () => {
    const hours = '{open: "09:00", close: "17:30", timezone: Europe/Berlin}';
    expect(problemsOf(`calendar: {exchange: XETR, hours: ${hours}}`)).toEqual([]);
  });
});
