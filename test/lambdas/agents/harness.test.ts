import { describe, expect, it } from "vitest";
import { z } from "zod";
import type { Agent } from "../../../lambdas/agents/contract.ts";
import { type AgentHandlerDependencies, createAgentHandler } from "../../../lambdas/agents/harness.ts";
import { loadAgent } from "../../../lambdas/agents/registry.ts";
import { runKey } from "../../../lambdas/records/keys.ts";
import { createSqliteTable } from "../../../local/sqlite-table.ts";
import { replay } from "./agent-world.ts";

const RUN_ID = "20261120T150000Z-probe";
const NOW = Date.parse("2026-11-20T15:00:00Z");

const input = z.strictObject({ size: z.int().default(1), word: z.string().optional() });
const output = z.object({ text: z.string() });

function probe(run: Agent<typeof input, typeof output>["run"]): Agent<typeof input, typeof output> {
  return { name: "probe", input, output, run };
}

interface Attempt {
  readonly parameters?: { readonly [name: string]: string | number };
  readonly attempt?: number;
  readonly deadline?: string;
  readonly fencing?: number;
  readonly signal?: AbortSignal;
  readonly clock?: AgentHandlerDependencies["clock"];
}

/** A run that was granted with fencing number 3, and attempts of it. */
async function runProbe(agent: Agent) {
  const table = createSqliteTable({ file: ":memory:" });
  await table.write([{ write: "put", item: { ...runKey(RUN_ID), fencing_number: 3, status: "ASSIGNED" } }]);
  const lines: string[] = [];
  return {
    table,
    lines,
    record: () => table.get(runKey(RUN_ID)),
    attempt({ parameters = {}, attempt = 1, deadline, fencing = 3, signal, clock }: Attempt = {}) {
      const handle = createAgentHandler({
        agent,
        table,
        clock: clock ?? { now: () => NOW },
        market: replay,
        log: (_level, message) => lines.push(message),
      });
      const grant = {
        run_id: RUN_ID,
        task: "probe",
        agent: "probe",
        fencing_number: fencing,
        idempotency_key: RUN_ID,
        scheduled_time: null,
        granted_at: "2026-11-20T15:00:00Z",
        deadline: deadline ?? "2026-11-20T15:15:00Z",
        parameters,
        dependencies: {},
        signals: { news_events: { count: 1, major: false } },
      };
      return handle({ grant, attempt, execution_arn: "arn" }, signal === undefined ? {} : { signal });
    },
  };
}

const answer = async () => ({ result: { text: "done" } });

describe("an attempt that succeeds", () => {
  it("answers the result and the signals, and is on record as running", async () => {
    const run = await runProbe(
      probe(async ({ size }) => ({
        result: { text: `size ${size}` },
        signals: { forever: { value: 1 }, brief: { value: [2], ttlSeconds: 5 } },
      })),
    );
    expect(await run.attempt()).toEqual({
      result: { text: "size 1" },
      signals: { forever: { value: 1, ttl_seconds: null }, brief: { value: [2], ttl_seconds: 5 } },
    });
    expect(await run.record()).toMatchObject({
      status: "RUNNING",
      started_at: "2026-11-20T15:00:00Z",
      attempt_1: { attempt: 1, started_at: "2026-11-20T15:00:00Z", finished_at: null, error: null },
    });
  });

  it("gives the agent its parameters, its time, its run and what it may build on", async () => {
    const run = await runProbe(
      probe(async (parameters, context) => {
        const { now, runId, task, attempt, idempotencyKey, fencingNumber, deadline, signals } = context;
        const seen = { now, runId, task, attempt, idempotencyKey, fencingNumber, deadline, signals };
        return {
          result: { text: JSON.stringify({ ...parameters, ...seen, on: context.market.asOf.recorded_session }) },
        };
      }),
    );
    const { result } = await run.attempt({ parameters: { word: "yes" }, attempt: 2 });
    expect(JSON.parse((result as { text: string }).text)).toEqual({
      size: 1,
      word: "yes",
      now: NOW,
      runId: RUN_ID,
      task: "probe",
      attempt: 2,
      idempotencyKey: RUN_ID,
      fencingNumber: 3,
      deadline: Date.parse("2026-11-20T15:15:00Z"),
      signals: { news_events: { count: 1, major: false } },
      on: "2015-11-19",
    });
  });

  it("writes its progress at most once a second", async () => {
    let now = NOW;
    const seen: unknown[] = [];
    const run = await runProbe(
      probe(async (_, { progress }) => {
        const look = async () => seen.push((await run.record())?.progress);
        progress(0.25, "a quarter");
        progress(0.3, "too soon");
        await new Promise((resolve) => setTimeout(resolve, 5)).then(look);
        now += 1000;
        progress(7);
        return answer();
      }),
    );
    await run.attempt({ clock: { now: () => now } });
    expect(seen).toEqual([{ fraction: 0.25, note: "a quarter" }]);
    expect((await run.record())?.progress).toEqual({ fraction: 1, note: null });
  });
});

describe("an attempt that fails", () => {
  it("is recorded with its error, and the run waits for the next one", async () => {
    class FeedDown extends Error {}
    const run = await runProbe(
      probe(async () => {
        throw new FeedDown("no answer");
      }),
    );
    // What Step Functions' Retry looks at is the name.
    await expect(run.attempt()).rejects.toMatchObject({ name: "FeedDown", message: "no answer" });
    expect(await run.record()).toMatchObject({
      status: "RETRYING",
      attempt_1: { error: { code: "AGENT_FAILED", type: "FeedDown", message: "no answer", retryable: true } },
    });
    expect(run.lines).toEqual(["attempt 1 failed: no answer"]);
  });

  it("fails for good when the parameters are wrong, and names each", async () => {
    const run = await runProbe(probe(answer));
    const failure = run.attempt({ parameters: { size: "big", colour: 1 } });
    await expect(failure).rejects.toMatchObject({ name: "InvalidParameters", code: "PARAMETERS_INVALID" });
    await expect(failure).rejects.toThrow(/probe: size: .*expected number.*"colour"/);
    expect(await run.record()).toMatchObject({ attempt_1: { error: { retryable: false } } });
  });

  it("fails when the agent answers something else than it promises", async () => {
    const run = await runProbe(probe(async () => ({ result: { text: 5 } }) as never));
    await expect(run.attempt()).rejects.toMatchObject({ name: "InvalidResult" });
  });

  it("fails when the result does not fit between two states", async () => {
    const run = await runProbe(probe(async () => ({ result: { text: "x".repeat(200 * 1024) } })));
    await expect(run.attempt()).rejects.toMatchObject({ name: "ResultTooLarge", code: "RESULT_TOO_LARGE" });
    const fits = await runProbe(probe(async () => ({ result: { text: "x".repeat(200 * 1024 - 100) } })));
    await expect(fits.attempt()).resolves.toBeDefined();
  });

  it("names what is thrown even when it is no error", async () => {
    const run = await runProbe(probe(() => Promise.reject("just text")));
    await expect(run.attempt()).rejects.toMatchObject({ name: "Error", message: "just text" });
  });

  it("refuses what no state machine sends", async () => {
    const handle = createAgentHandler({
      agent: probe(answer),
      table: createSqliteTable({ file: ":memory:" }),
      clock: { now: () => NOW },
      market: replay,
      log: () => undefined,
    });
    await expect(handle({ grant: { run_id: 5 } })).rejects.toMatchObject({ name: "InvalidWorkRequest" });
  });
});

describe("an attempt that has to end", () => {
  const waits = probe(
    (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(new Error("oh")))),
  );

  it("is told at its deadline, and fails for good", async () => {
    const run = await runProbe(waits);
    const late = run.attempt({ deadline: "2026-11-20T15:00:00.020Z" });
    await expect(late).rejects.toMatchObject({ name: "DeadlineExceeded" });
    expect(await run.record()).toMatchObject({ attempt_1: { error: { code: "DEADLINE_EXCEEDED", retryable: false } } });
  });

  it("does not begin after its deadline", async () => {
    let ran = false;
    const notes = probe(async () => {
      ran = true;
      return answer();
    });
    const run = await runProbe(notes);
    await expect(run.attempt({ deadline: "2026-11-20T15:00:00Z" })).rejects.toMatchObject({ name: "DeadlineExceeded" });
    expect(ran).toBe(false);
  });

  it("is told when it is cancelled from outside", async () => {
    const controller = new AbortController();
    const run = await runProbe(waits);
    const cancelled = run.attempt({ signal: controller.signal });
    controller.abort("somebody said so");
    await expect(cancelled).rejects.toMatchObject({ name: "Cancelled", message: /somebody said so/ });
  });

  it("does not count when it ends well but too late", async () => {
    const run = await runProbe(
      probe(async (_, { signal }) => {
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        return answer();
      }),
    );
    const late = run.attempt({ deadline: "2026-11-20T15:00:00.020Z" });
    await expect(late).rejects.toMatchObject({ name: "DeadlineExceeded" });
  });
});

describe("an attempt of a run that another grant holds", () => {
  it("does not begin", async () => {
    let ran = false;
    const notes = probe(async () => {
      ran = true;
      return answer();
    });
    const run = await runProbe(notes);
    await expect(run.attempt({ fencing: 2 })).rejects.toMatchObject({ name: "Fenced", code: "RUN_SUPERSEDED" });
    expect(ran).toBe(false);
  });

  it("is told when it reports progress", async () => {
    const run = await runProbe(
      probe(async (_, { progress, signal }) => {
        await run.table.write([{ write: "update", key: runKey(RUN_ID), set: { fencing_number: 4 } }]);
        const told = new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
        progress(0.5);
        await told;
        return answer();
      }),
    );
    await expect(run.attempt()).rejects.toMatchObject({ name: "Fenced" });
    expect(await run.record()).not.toHaveProperty("progress");
  });
});

describe("the registry", () => {
  it("has every built-in agent under its own name, and refuses others", async () => {
    const { BUILT_IN_AGENTS } = await import("../../../config/built-in-agents.ts");
    for (const name of Object.keys(BUILT_IN_AGENTS)) expect((await loadAgent(name)).name).toBe(name);
    for (const name of ["lunch", "__proto__", "constructor"]) {
      await expect(loadAgent(name)).rejects.toMatchObject({ code: "AGENT_UNKNOWN" });
    }
  });

  it("has agents whose parameters are all optional, and that refuse unknown ones by name", async () => {
    const { BUILT_IN_AGENTS } = await import("../../../config/built-in-agents.ts");
    for (const name of Object.keys(BUILT_IN_AGENTS)) {
      const { input: schema } = await loadAgent(name);
      expect(schema.safeParse({}).success).toBe(true);
      expect(schema.safeParse({ lunch: 1 }).error?.message).toContain("lunch");
    }
  });
});
