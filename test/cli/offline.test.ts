import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "./cli-world.ts";

const GOOD = `orchestrator:
  max_concurrent_tasks: 4
tasks:
  data_sync:
    interval_minutes: 10
    conditions: { market_hours: true }
  system_health: { interval_minutes: 5 }
  performance_analysis: { interval_minutes: 120, enabled: false }
calendar:
  closures:
    - { date: 2026-11-24, name: a test }
`;
const BAD = `tasks:
  data_snyc: { interval_minutes: 0 }
  system_health:
    interval_minutes: 5
    priorty: high
    dependencies: [sytem_healt]
`;

let folder: string;
let good: string;
let bad: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-offline-"));
  [good, bad] = [join(folder, "good.yaml"), join(folder, "bad.yaml")];
  await writeFile(good, GOOD);
  await writeFile(bad, BAD);
});
afterAll(() => rm(folder, { recursive: true }));

const state = () => ["--state", join(folder, "state")];

describe("validate", () => {
  it("says that a file is valid", async () => {
    const { exitCode, out } = await cli(["validate", good]);
    expect(exitCode).toBe(0);
    expect(out).toContain("valid:");
    expect(out).toContain("3 tasks");
    const json = await cli(["validate", good, "--json"]);
    expect(json.json()).toEqual({ valid: true, errors: [], warnings: [] });
  });

  it("lets no control character of the file reach the terminal", async () => {
    const file = join(folder, "control.yaml");
    await writeFile(file, 'tasks:\n  data_sync:\n    "ev\\e[2Jil": 1\n');
    const { out } = await cli(["validate", file]);
    expect(out).toContain("ev\\x1b[2Jil");
    expect(out).not.toContain("\u001b");
  });

  it("lists everything that is wrong with place and suggestion, and ends with 2", async () => {
    const { exitCode, json } = await cli(["validate", bad, "--json"]);
    expect(exitCode).toBe(2);
    const document = json();
    expect(document.valid).toBe(false);
    expect(document.errors.length).toBeGreaterThanOrEqual(3);
    for (const error of document.errors)
      expect(Object.keys(error).sort()).toEqual(
        ["code", "column", "expected", "file", "found", "line", "message", "path", "suggestion"].sort(),
      );
    expect(document.errors).toContainEqual(
      expect.objectContaining({ line: 5, column: 5, path: "tasks.system_health.priorty", suggestion: "priority" }),
    );
    const text = await cli(["validate", bad]);
    expect(text.exitCode).toBe(2);
    expect(text.out).toContain(`${bad}:5:5`);
  });

  it("takes the file of --config when none is named, and the environment", async () => {
    expect((await cli(["validate", "--config", good])).exitCode).toBe(0);
    expect((await cli(["validate", good, "--environment", "nowhere", "--json"])).exitCode).toBe(2);
  });

  it.each([
    ["a file that is not there", "missing.yaml"],
    ["a folder", "."],
  ])("refuses %s", async (_, name) => {
    const { exitCode, json } = await cli(["validate", join(folder, name), "--json"]);
    expect(exitCode).toBe(2);
    expect(json().errors).toHaveLength(1);
  });
});

describe("config show", () => {
  it("shows values with their origin: the file's line, a variable, a default", async () => {
    const { json } = await cli(["config", "show", "--config", good, ...state(), "--json"], {
      MAX_CONCURRENT_TASKS: "7",
    });
    const document = json();
    expect(document.orchestrator.max_concurrent_tasks).toEqual({
      value: 7,
      origin: expect.stringContaining("MAX_CONCURRENT_TASKS"),
    });
    expect(document.tasks.data_sync.interval_minutes).toEqual({ value: 10, origin: `${good}:5` });
    expect(document.tasks.data_sync.priority).toEqual({ value: "medium", origin: "default" });
  });

  it("shows one value or one part", async () => {
    const one = await cli([
      "config",
      "show",
      "tasks.data_sync.interval_minutes",
      "--config",
      good,
      ...state(),
      "--json",
    ]);
    expect(one.json()).toEqual({ value: 10, origin: `${good}:5` });
    const part = await cli(["config", "show", "tasks.system_health", "--config", good, ...state()]);
    expect(part.out).toContain(`tasks.system_health.interval_minutes = 5  ${good}:7`);
  });

  it("refuses a path that is not there, and a configuration that is not valid", async () => {
    expect((await cli(["config", "show", "tasks.nothing", "--config", good, ...state()])).exitCode).toBe(2);
    const invalid = await cli(["config", "show", "--config", bad, ...state()]);
    expect(invalid.exitCode).toBe(2);
    expect(invalid.err).toContain(`${bad}:5:5`);
  });
});

describe("calendar", () => {
  const week = ["calendar", "--from", "2026-11-23", "--to", "2026-11-28"];

  it("lists trading sessions only, with holidays, extra closures and early closes of the configuration", async () => {
    const { exitCode, json } = await cli([...week, "--config", good, "--json"]);
    expect(exitCode).toBe(0);
    expect(json()).toEqual([
      { date: "2026-11-23", open: "2026-11-23T14:30:00Z", close: "2026-11-23T21:00:00Z", early_close: false },
      { date: "2026-11-25", open: "2026-11-25T14:30:00Z", close: "2026-11-25T21:00:00Z", early_close: false },
      {
        date: "2026-11-27",
        open: "2026-11-27T14:30:00Z",
        close: "2026-11-27T18:00:00Z",
        early_close: true,
        name: expect.any(String),
      },
    ]);
  });

  it("knows NYSE's without any configuration", async () => {
    const { json } = await cli([...week, "--exchange", "XNYS", "--config", join(folder, "missing.yaml"), "--json"]);
    expect(json()).toHaveLength(4);
  });

  it("refuses an exchange that it does not know", async () => {
    const { exitCode, err } = await cli([...week, "--exchange", "XLON", "--config", good]);
    expect(exitCode).toBe(2);
    expect(err).toContain("XNYS");
  });

  it("prints a table for people", async () => {
    const { out } = await cli([...week, "--config", good]);
    expect(out.split("\n")[0]).toMatch(/^DATE +OPEN +CLOSE/);
    expect((await cli(["calendar", "--from", "2026-11-28", "--to", "2026-11-29", "--config", good])).out).toBe(
      "no sessions\n",
    );
  });
});

describe("fires", () => {
  const morning = ["fires", "--from", "2026-11-23T14:25:00Z", "--to", "2026-11-23T14:40:00Z"];

  it("lists fires of enabled tasks by time, then name; from is included, to is not", async () => {
    const { json } = await cli([...morning, "--config", good, "--json"]);
    expect(json()).toEqual([
      { task: "system_health", scheduled_time: "2026-11-23T14:25:00Z" },
      { task: "data_sync", scheduled_time: "2026-11-23T14:30:00Z" },
      { task: "system_health", scheduled_time: "2026-11-23T14:30:00Z" },
      { task: "system_health", scheduled_time: "2026-11-23T14:35:00Z" },
    ]);
  });

  it("lists those of one task, or of disabled tasks as well", async () => {
    expect((await cli([...morning, "--task", "data_sync", "--config", good, "--json"])).json()).toHaveLength(1);
    const day = [
      "fires",
      "--from",
      "2026-11-23T00:00:00Z",
      "--to",
      "2026-11-24T00:00:00Z",
      "--task",
      "performance_analysis",
    ];
    expect((await cli([...day, "--config", good, "--json"])).json()).toEqual([]);
    expect((await cli([...day, "--all", "--config", good, "--json"])).json()).toHaveLength(12);
  });

  it("suggests the name that was meant", async () => {
    const { exitCode, err } = await cli([...morning, "--task", "data_snyc", "--config", good]);
    expect(exitCode).toBe(2);
    expect(err).toContain("data_sync");
  });
});

describe("asl export", () => {
  it("writes one definition a task", async () => {
    const out = join(folder, "asl");
    const { exitCode, json } = await cli(["asl", "export", "--out", out, "--config", good, "--json"]);
    expect(exitCode).toBe(0);
    expect((await readdir(out)).sort()).toEqual(
      ["data_sync", "performance_analysis", "system_health"].map((task) => `${task}.asl.json`),
    );
    for (const { file } of json().files) {
      const definition = JSON.parse(await readFile(file, "utf8"));
      expect(definition.QueryLanguage).toBe("JSONata");
      expect(Object.keys(definition.States)).toContain(definition.StartAt);
    }
  });
});
