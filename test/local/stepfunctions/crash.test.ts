import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ExecutionDescription } from "../../../local/stepfunctions/engine.ts";
import type { HistoryEvent } from "../../../local/stepfunctions/history.ts";

/** How often the process is killed in all; more with `CRASH_KILLS=200`. */
const KILLS = Number(process.env.CRASH_KILLS ?? 24);
const KILLS_PER_JOURNAL = 8;
/** The first transitions come within so many milliseconds of the start, the last ones after about twice that. */
const LIFE_MS = 90;

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "crash-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly ends: readonly ExecutionDescription[];
  readonly histories: readonly (readonly HistoryEvent[])[];
}

function live(name: string): {
  readonly child: ChildProcess;
  readonly running: Promise<void>;
  readonly ended: Promise<Outcome | undefined>;
} {
  const script = join(import.meta.dirname, "support/crash-life.ts");
  const child = spawn(process.execPath, [script, join(folder, `${name}.sqlite`), join(folder, `${name}.notes`)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let text = "";
  let started = (): void => {};
  const running = new Promise<void>((resolve) => {
    started = resolve;
  });
  child.stdout?.on("data", (chunk: Buffer) => {
    text += chunk.toString();
    if (text.includes("running")) started();
  });
  const ended = new Promise<Outcome | undefined>((resolve) => {
    child.on("close", () => {
      started();
      const line = text.split("\n").find((one) => one.startsWith("{"));
      resolve(line === undefined ? undefined : (JSON.parse(line) as Outcome));
    });
  });
  return { child, running, ended };
}

/** What happened, in every branch for itself: the chain of events that leads to each. */
function chains(events: readonly HistoryEvent[]): readonly string[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const chain = (event: HistoryEvent): string => {
    const { name, index } = {
      name: "",
      index: "",
      ...(event.stateEnteredEventDetails as object | undefined),
      ...(event.mapIterationStartedEventDetails as object | undefined),
    };
    const before = byId.get(event.previousEventId);
    return `${before === undefined ? "" : `${chain(before)}>`}${event.type}${name}${index}`;
  };
  return events
    .filter(({ type }) => !type.startsWith("Map") && !type.startsWith("Parallel"))
    .map((event) => chain(event).replaceAll(/>?Map\w*Succeeded\d*/g, ""))
    .sort();
}

describe("kill -9 at any moment", () => {
  it(`${KILLS} times: nothing is lost, nothing is done twice, and every attempt keeps its key`, {
    timeout: 600_000,
  }, async () => {
    const reference = await live("reference").ended;
    const expected = reference?.histories.map((events) => events.map(({ type }) => type).sort());
    const outputs = reference?.ends.map(({ status, output }) => [status, output]);
    for (let kills = 0, journal = 0; kills < KILLS; journal += 1) {
      const name = `journal-${journal}`;
      let outcome: Outcome | undefined;
      for (let lives = 0; outcome === undefined; lives += 1) {
        const { child, running, ended } = live(name);
        if (lives < KILLS_PER_JOURNAL) {
          await running;
          await new Promise((resolve) => setTimeout(resolve, (lives * 37 + journal * 11) % LIFE_MS));
          child.kill("SIGKILL");
          kills += 1;
        }
        outcome = await ended;
      }
      expect(outcome.ends.map(({ status, output }) => [status, output])).toEqual(outputs);
      expect(outcome.histories.map((events) => events.map(({ type }) => type).sort())).toEqual(expected);
      for (const [index, events] of outcome.histories.entries()) {
        expect(events.map(({ id }) => id)).toEqual(events.map((_, at) => at + 1));
        expect(new Set(chains(events))).toEqual(new Set(chains(reference?.histories[index] ?? [])));
      }
      // Calls may have been made again, but never under another key than their attempt's.
      const keys = new Set(
        readFileSync(join(folder, `${name}.notes`), "utf8")
          .trim()
          .split("\n"),
      );
      const attempts = outcome.histories.flat().filter(({ type }) => type === "TaskScheduled").length;
      expect(keys.size).toBe(attempts);
    }
  });
});
