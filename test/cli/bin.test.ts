import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readConnection } from "../../local/connection.ts";

const BIN = fileURLToPath(new URL("../../bin/orchestrator.js", import.meta.url));
const GENEROUS_MS = 60_000;

let folder: string;
let config: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "bin-"));
  config = join(folder, "tasks.yaml");
  await writeFile(config, "tasks:\n  system_health: { interval_minutes: 1440 }\n");
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
});
afterAll(() => rm(folder, { recursive: true }));

interface Process {
  readonly child: ChildProcess;
  readonly ended: Promise<{ code: number | null; out: string; err: string }>;
  /** Resolves when stdout holds a line like this. */
  printed(pattern: RegExp): Promise<void>;
}

function orchestrator(argv: readonly string[], env: Record<string, string> = {}): Process {
  const child = spawn(process.execPath, [BIN, ...argv], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  let [out, err] = ["", ""];
  const watchers = new Set<() => void>();
  child.stdout.on("data", (chunk) => {
    out += chunk;
    for (const watch of watchers) watch();
  });
  child.stderr.on("data", (chunk) => {
    err += chunk;
  });
  const ended = new Promise<{ code: number | null; out: string; err: string }>((resolve) =>
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code, out, err });
    }),
  );
  return {
    child,
    ended,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const watch = (): void => {
          if (pattern.test(out)) resolve();
        };
        watchers.add(watch);
        watch();
        void ended.then(() => reject(new Error(`ended before it printed ${pattern}: ${out}${err}`)));
      }),
  };
}

describe("the orchestrator command", { timeout: GENEROUS_MS }, () => {
  it("tells its version", async () => {
    expect(await orchestrator(["--version"]).ended).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/),
    });
  });

  it("passes on the exit code and keeps stdout to one document", async () => {
    const bad = join(folder, "bad.yaml");
    await writeFile(bad, "tasks:\n  system_health: { intervall_minutes: 5 }\n");
    const { code, out, err } = await orchestrator(["validate", bad, "--json"]).ended;
    expect(code).toBe(2);
    expect(JSON.parse(out).valid).toBe(false);
    expect(err).toBe("");
  });

  it("prints colours only where they are wanted", async () => {
    const colour = String.fromCharCode(27);
    const plain = await orchestrator(["validate", config]).ended;
    expect(plain.out).not.toContain(colour);
    const forced = await orchestrator(["validate", config], { FORCE_COLOR: "1" }).ended;
    expect(forced.out).toContain(colour);
    const refused = await orchestrator(["validate", config], { NO_COLOR: "1" }).ended;
    expect(refused.out).not.toContain(colour);
  });

  it("is content when its reader has seen enough", async () => {
    const { child, ended } = orchestrator([
      ...["fires", "--from", "2026-01-01T00:00:00Z", "--to", "2156-01-01T00:00:00Z", "--config", config],
    ]);
    child.stdout?.once("data", () => child.stdout?.destroy());
    expect((await ended).code).toBe(0);
  });

  it("runs until SIGTERM, alone on its state, and leaves no trace of its server", async () => {
    const state = join(folder, "state-term");
    const argv = ["start", "--config", config, "--state", state, "--port", "0"];
    const first = orchestrator(argv);
    await first.printed(/listens on/);
    expect(readConnection(state)).toBeDefined();
    const second = await orchestrator([...argv, "--json"]).ended;
    expect(second.code).toBe(2);
    expect(JSON.parse(second.out).error.code).toBe("STATE_IN_USE");
    const run = await orchestrator(["run", "system_health", "--wait", "--json", "--state", state]).ended;
    expect(run).toMatchObject({ code: 0 });
    expect(JSON.parse(run.out).status).toBe("COMPLETED");
    first.child.kill("SIGTERM");
    expect((await first.ended).code).toBe(0);
    expect(readConnection(state)).toBeUndefined();
    expect((await orchestrator(["status", "--state", state]).ended).code).toBe(3);
  });

  it("ends with 130 when it is interrupted", async () => {
    const state = join(folder, "state-int");
    const { child, ended, printed } = orchestrator([
      "start",
      "--config",
      config,
      "--state",
      state,
      "--port",
      "0",
      "--json",
    ]);
    await printed(/"next_fires"/);
    child.kill("SIGINT");
    const { code, out } = await ended;
    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({ url: expect.stringMatching(/^http:/), state });
  });

  it("plays virtual time to its end", async () => {
    const state = join(folder, "state-virtual");
    const span = ["--from", "2026-11-20T14:00:00Z", "--until", "2026-11-22T14:00:00Z"];
    const argv = ["start", "--clock", "virtual", ...span, "--config", config, "--state", state, "--port", "0"];
    expect((await orchestrator(argv).ended).code).toBe(0);
  });
});
