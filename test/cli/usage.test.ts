import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS, LATER_COMMANDS } from "../../cli/command-table.ts";
import { writeConnection } from "../../local/connection.ts";
import { cli } from "./cli-world.ts";

let state: string;
beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), "cli-"));
});
afterAll(() => rm(state, { recursive: true }));

describe("help", () => {
  it("lists every command, what is not there yet and the exit codes, on stdout", async () => {
    const { exitCode, out, err } = await cli(["--help"]);
    expect(exitCode).toBe(0);
    for (const { name } of COMMANDS) expect(out).toContain(name.split(" ")[0]);
    for (const name of Object.keys(LATER_COMMANDS)) expect(out).toContain(name);
    expect(out).toContain("130 interrupted");
    expect(err).toBe("");
  });

  it.each(COMMANDS.map((command) => command.name))("of %s names its options and the global ones", async (name) => {
    const { exitCode, out } = await cli([...name.split(" "), "--help"]);
    expect(exitCode).toBe(0);
    expect(out).toContain(`Usage: orchestrator ${name}`);
    expect(out).toContain("--json");
    for (const [flags] of COMMANDS.find((command) => command.name === name)?.options ?? [])
      expect(out).toContain(flags);
  });

  it("goes to stderr with exit code 2 when no command is given", async () => {
    for (const argv of [[], ["asl"], ["config"]]) {
      const { exitCode, out, err } = await cli(argv);
      expect(exitCode).toBe(2);
      expect(out).toBe("");
      expect(err).toContain("Usage: orchestrator");
    }
  });

  it("has the package's version", async () => {
    const { exitCode, out } = await cli(["--version"]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe("wrong usage ends with 2", () => {
  it.each([
    [["stauts"], "status"],
    [["validate", "--jsn"], "--json"],
    [["run"], "missing required argument"],
    [["why"], "missing required argument"],
    [["status", "extra"], "too many arguments"],
    [["--log-level", "loud", "status"], "Allowed choices"],
    [["start", "--port", "80000"], "--port"],
    [["start", "--port", "8080x"], "--port"],
    [["start", "--clock", "fast"], "--clock"],
    [["start", "--clock", "0"], "--clock"],
    [["start", "--clock", "-5"], "--clock"],
    [["start", "--clock", "virtual"], "--until"],
    [["start", "--from", "2026-11-20T14:00:00Z"], "--from"],
    [["start", "--clock", "virtual", "--from", "yesterday", "--until", "x"], "yesterday"],
    [["start", "--clock", "60", "--from", "2026-11-20T14:00:00Z", "--until", "2026-11-20T13:00:00Z"], "--until"],
    [["start", "--until", "2020-01-01T00:00:00Z"], "--until is not after now"],
    [["start", "--standalone", "--integrated"], "exclude"],
    [["start", "--integrated"], "not in this version"],
    [["calendar", "--from", "2026-01-01"], "--to"],
    [["calendar", "--from", "2026-02-30", "--to", "2026-03-01"], "--from"],
    [["calendar", "--from", "2026-03-02", "--to", "2026-03-01"], "before"],
    [["fires", "--from", "2026-03-02", "--to", "2026-03-03"], "--from"],
    [["fires", "--from", "2026-03-02T00:00:00Z"], "--to: is missing"],
    [["fires", "--from", "2026-03-02T00:00:00Z", "--to", "2026-03-01T00:00:00Z"], "before"],
    [["runs", "--limit", "0"], "--limit"],
    [["runs", "--limit", "101"], "--limit"],
    [["runs", "--limit", "ten"], "--limit"],
    [["pause"], "one of"],
    [["pause", "data_sync", "--all"], "one of"],
    [["asl", "export"], "--out"],
    [["signals", "set", "name"], "missing required argument"],
  ])("%j", async (argv, hint) => {
    const { exitCode, out, err } = await cli([...argv, "--state", state]);
    expect(err).toContain(hint);
    expect(exitCode).toBe(2);
    expect(out).toBe("");
  });

  it.each(Object.keys(LATER_COMMANDS))("%s, by name, with whatever is given to it", async (name) => {
    const { exitCode, err } = await cli([name, "--from", "x", "y", "-z"]);
    expect(exitCode).toBe(2);
    expect(err).toContain(`\`orchestrator ${name}\` is not in this version`);
  });
});

describe("--json", () => {
  it.each([
    [["stauts", "--json"]],
    [["--json", "simulate", "--from", "x"]],
    [["runs", "--limit", "0", "--json"]],
    [["--json"]],
  ])("prints one document for the failure of %j", async (argv) => {
    const outcome = await cli([...argv, "--state", state]);
    expect(outcome.exitCode).toBe(2);
    expect(outcome.json().error).toEqual(
      expect.objectContaining({ code: expect.any(String), message: expect.any(String) }),
    );
    expect(outcome.out.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("an orchestrator that cannot be reached ends with 3", () => {
  const commands = [
    "status",
    "tasks",
    "agents",
    "runs",
    "run x",
    "why x",
    "cancel x",
    "pause x",
    "resume --all",
    "reset x",
    "signals",
    "signals set a 1",
  ];

  it.each(commands)("%s, when none runs on the state folder", async (command) => {
    const { exitCode, err } = await cli([...command.split(" "), "--state", state]);
    expect(exitCode).toBe(3);
    expect(err).toContain("orchestrator start");
  });

  it("when the one that ran there is gone", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cli-gone-"));
    writeConnection(folder, { url: "http://127.0.0.1:9", process_id: 1 });
    const { exitCode, err } = await cli(["status", "--state", folder]);
    expect(exitCode).toBe(3);
    expect(err).toContain("127.0.0.1:9 does not answer");
    await rm(folder, { recursive: true });
  });

  it("when --url or ORCHESTRATOR_URL leads nowhere", async () => {
    expect((await cli(["status", "--url", "http://127.0.0.1:9"])).exitCode).toBe(3);
    expect((await cli(["status", "--json", "--url", "http://name.invalid"])).json().error.code).toBe(
      "ORCHESTRATOR_UNREACHABLE",
    );
  });

  it.each(["nonsense", "ftp://host", "file:///etc/passwd", "//host"])("but %s is no URL at all: 2", async (url) => {
    expect((await cli(["status", "--url", url])).exitCode).toBe(2);
  });
});
