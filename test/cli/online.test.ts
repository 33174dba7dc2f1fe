import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadConfiguration } from "../../config/load.ts";
import { parseInstant } from "../../core/instant.ts";
import { readConnection, readToken } from "../../local/connection.ts";
import { createLogger } from "../../local/logger.ts";
import { createRuntime, type Runtime } from "../../local/runtime.ts";
import { type RunningServer, startServer } from "../../local/server.ts";
import { cli as runCli } from "./cli-world.ts";

const CONFIGURATION = `tasks:
  data_sync: { interval_minutes: 1440, estimated_duration_seconds: 1 }
  system_health: { interval_minutes: 1440 }
  model_innovation: { cron: "0 3 * * *", conditions: { pending_orders: true } }
`;

let folder: string;
let config: string;
let state: string;
let runtime: Runtime;
let server: RunningServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cli-online-"));
  [config, state] = [join(folder, "tasks.yaml"), join(folder, "state")];
  await writeFile(config, CONFIGURATION);
  const { configuration } = loadConfiguration({ file: config, env: {} });
  const logger = createLogger("silent");
  // A Friday within the session, twenty times faster than real: nothing fires while this file runs.
  const clock = { kind: "scaled", from: parseInstant("2026-11-20T15:31:00Z"), speed: 20 } as const;
  runtime = await createRuntime({ configuration, stateDir: state, clock, seed: 1, logger });
  const { dependencies, startedAt } = runtime;
  server = await startServer({ dependencies, startedAt, stateDir: state, port: 0, logger });
  await runtime.start();
});
afterAll(async () => {
  await server.close();
  await runtime.stop(0);
  await rm(folder, { recursive: true });
});

const cli = (argv: readonly string[], env: Record<string, string> = {}) =>
  runCli([...argv, "--state", state, "--config", config], env);

describe("run", () => {
  it("--wait answers the finished run, with parameters over the task's own", async () => {
    const outcome = await cli(["run", "system_health", "--wait", "--json"]);
    expect(outcome.json()).toMatchObject({ task_name: "system_health", status: "COMPLETED" });
    expect(outcome.exitCode).toBe(0);
    const text = await cli(["run", "system_health", "--wait"]);
    expect(text.out).toMatch(/^\d{8}T\d{6}Z-system_health-\w+ {2}COMPLETED\n/);
  });

  it("ends with 1 when the run was skipped, and says why", async () => {
    const { exitCode, out } = await cli(["run", "model_innovation", "--wait"]);
    expect(exitCode).toBe(1);
    expect(out).toContain("SKIPPED");
    expect(out).toContain("because   ");
  });

  it("ends with 1 when the run failed", async () => {
    const { exitCode, json } = await cli(["run", "data_sync", "--parameters", '{"symbols": 5}', "--wait", "--json"]);
    expect(json()).toMatchObject({ status: "FAILED", parameters: { symbols: 5 } });
    expect(exitCode).toBe(1);
  });

  it("answers the same run for the same key", async () => {
    const argv = ["run", "system_health", "--idempotency-key", "a key", "--json"];
    const [first, second] = [await cli(argv), await cli(argv)];
    expect(first.exitCode).toBe(0);
    expect(second.json().run_id).toBe(first.json().run_id);
  });

  it.each([
    [["run", "data_snyc"], "Did you mean data_sync?"],
    [["run", "data_sync", "--parameters", "{"], "--parameters"],
    [["run", "data_sync", "--parameters", "[1]"], "--parameters"],
    [["run", "data_sync", "--parameters", "5"], "--parameters"],
  ])("refuses %j with 2", async (argv, hint) => {
    const { exitCode, err } = await cli(argv);
    expect(exitCode).toBe(2);
    expect(err).toContain(hint);
  });
});

describe("looking", () => {
  it("status shows the state of everything", async () => {
    const { json } = await cli(["status", "--json"]);
    expect(json()).toMatchObject({ orchestrator_running: true, total_tasks: 3, market: { is_open: true } });
    const { out } = await cli(["status"]);
    expect(out).toContain("orchestrator  running");
    expect(out).toContain("market        open until 2026-11-20T21:00:00Z");
  });

  it("tasks and agents are tables with a line each", async () => {
    const tasks = await cli(["tasks"]);
    expect(tasks.out.trimEnd().split("\n")).toHaveLength(4);
    expect(tasks.out).toMatch(/^TASK +STATE +PRIORITY/);
    expect((await cli(["tasks", "--json"])).json().items.map((task: { name: string }) => task.name)).toEqual([
      "data_sync",
      "model_innovation",
      "system_health",
    ]);
    expect((await cli(["agents"])).out).toContain("system_health");
  });

  it("runs are listed by task and status, page by page", async () => {
    const skipped = await cli(["runs", "--status", "SKIPPED", "--json"]);
    expect(skipped.json().items.length).toBeGreaterThan(0);
    const one = (await cli(["runs", "--limit", "1", "--json"])).json();
    expect(one.items).toHaveLength(1);
    const next = (await cli(["runs", "--limit", "1", "--cursor", one.cursor, "--json"])).json();
    expect(next.items[0].run_id < one.items[0].run_id).toBe(true);
    expect((await cli(["runs", "--task", "model_innovation"])).out).toContain("pending_orders");
    expect((await cli(["runs", "--task", "no_such"])).out).toBe("no runs\n");
    expect((await cli(["runs", "--status", "DONE"])).exitCode).toBe(2);
    expect((await cli(["runs", "--cursor", "x"])).exitCode).toBe(2);
  });

  it("why explains a skipped run rule by rule", async () => {
    const [run] = (await cli(["runs", "--status", "SKIPPED", "--json"])).json().items;
    const { out } = await cli(["why", run.run_id]);
    expect(out).toContain("it was skipped");
    expect(out).toMatch(/not met +condition\.pending_orders/);
    expect((await cli(["why", run.run_id, "--json"])).json()).toMatchObject({ run_id: run.run_id, outcome: "skip" });
    expect((await cli(["why", "20261120T000000Z-nothing"])).exitCode).toBe(2);
    expect((await cli(["why", "../tasks"])).exitCode).toBe(2);
  });
});

describe("steering", () => {
  it("pauses and resumes a task, an agent and everything", async () => {
    expect((await cli(["pause", "data_sync"])).out).toContain("task data_sync is paused");
    expect((await cli(["tasks"])).out).toMatch(/data_sync +paused/);
    expect((await cli(["run", "data_sync", "--wait", "--json"])).json().status).toBe("SKIPPED");
    expect((await cli(["resume", "data_sync", "--json"])).json()).toMatchObject({ name: "data_sync", paused: false });
    expect((await cli(["pause", "--agent", "data_sync", "--json"])).json().paused).toBe(true);
    expect((await cli(["resume", "--agent", "data_sync"])).exitCode).toBe(0);
    expect((await cli(["pause", "--all"])).exitCode).toBe(0);
    expect((await cli(["status"])).out).toContain("paused");
    expect((await cli(["resume", "--all", "--json"])).json().paused).toBe(false);
    expect((await cli(["pause", "nothing"])).exitCode).toBe(2);
  });

  it("shows in config show who has set what", async () => {
    await cli(["pause", "data_sync"]);
    const { json } = await cli(["config", "show", "--json"]);
    expect(json().tasks.data_sync.paused).toEqual({
      value: true,
      origin: expect.stringMatching(/^runtime override by .+ at 2026-11-20T/),
    });
    await cli(["resume", "data_sync"]);
  });

  it("resets a task", async () => {
    const { exitCode, json } = await cli(["reset", "data_sync", "--json"]);
    expect(exitCode).toBe(0);
    expect(json().error_count).toBe(0);
  });

  it("sets and lists signals, JSON or text", async () => {
    expect(
      (await cli(["signals", "set", "market_volatility", "0.25", "--ttl", "3600", "--json"])).json(),
    ).toMatchObject({
      value: 0.25,
      ttl_seconds: 3600,
    });
    expect((await cli(["signals", "set", "mood", "rather good"])).out).toBe('mood is "rather good"\n');
    expect((await cli(["signals"])).out).toContain("market_volatility");
    expect((await cli(["signals", "list", "--json"])).json().items.length).toBeGreaterThanOrEqual(2);
    expect((await cli(["signals", "set", "9", "1"])).exitCode).toBe(2);
    expect((await cli(["signals", "set", "mood", "1", "--ttl", "soon"])).exitCode).toBe(2);
  });

  /** With 0 everything is held back; null is the file's limit again. */
  const limit = (value: number | null) =>
    fetch(`${readConnection(state)?.url}/orchestrator`, {
      method: "PATCH",
      headers: { authorization: `Bearer ${readToken(state)}` },
      body: JSON.stringify({ max_concurrent_tasks: value }),
    });

  it("tells on stderr for what a run waits, and goes on when it may", async () => {
    await limit(0);
    const waiting = cli(["run", "system_health", "--wait", "--json"]);
    // Longer than the first look, so that there is something to tell.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    await limit(null);
    const { exitCode, err, json } = await waiting;
    expect(exitCode).toBe(0);
    expect(json().status).toBe("COMPLETED");
    expect(err).toMatch(/^\d{8}T\d{6}Z-system_health-\w+ {2}QUEUED {2}\S/);
  });

  it("cancels a run with its reason", async () => {
    await limit(0);
    const run = (await cli(["run", "data_sync", "--json"])).json();
    const { exitCode, out } = await cli(["cancel", run.run_id, "--reason", "no longer wanted"]);
    expect(exitCode).toBe(0);
    expect(out).toContain("CANCELLED");
    expect(out).toContain("no longer wanted");
    await limit(null);
  });

  it("says by its exit code that a run which had ended already cannot be cancelled", async () => {
    const { run_id } = (await cli(["run", "data_sync", "--wait", "--json"])).json();
    const { exitCode, json } = await cli(["cancel", run_id, "--json"]);
    expect(exitCode).toBe(1);
    expect(json().status).toBe("COMPLETED");
  });
});

describe("finding the orchestrator", () => {
  it("takes --url and ORCHESTRATOR_URL with ORCHESTRATOR_TOKEN", async () => {
    const url = readConnection(state)?.url ?? "";
    const token = readToken(state) ?? "";
    const elsewhere = join(folder, "elsewhere");
    const env = { ORCHESTRATOR_TOKEN: token };
    expect((await runCli(["status", "--url", url, "--state", elsewhere], env)).exitCode).toBe(0);
    expect((await runCli(["status", "--url", `${url}/`, "--state", elsewhere], env)).exitCode).toBe(0);
    const refused = await runCli(["status", "--url", url, "--state", elsewhere, "--json"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.json().error.code).toBe("UNAUTHENTICATED");
  });
});
