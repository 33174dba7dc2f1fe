import { expect, test } from "vitest";
import { parseInstant } from "../../core/instant.ts";
import { buildStartupMessage, type StartupFacts } from "../../local/startup-message.ts";

const calendar = {
  exchange: "XNYS",
  closures: [],
  early_closes: [],
  hours: { open: "09:30", close: "16:00", timezone: "America/New_York" },
  holidays: "nyse",
} as const;

function message(at: string, fires: [string, string][] = [], enabled = true): string[] {
  const facts = {
    configuration: {
      environment: "default",
      orchestrator: { enabled, timezone: "America/New_York" },
      tasks: { a: { enabled: true }, b: { enabled: false } },
      calendar,
    },
    url: "http://127.0.0.1:8080",
    tokenHint: "in state/token",
    stateDir: "state",
    now: parseInstant(at),
    nextFires: fires.map(([task, due]) => ({ task, at: parseInstant(due) })),
  };
  return buildStartupMessage(facts as unknown as StartupFacts).split("\n");
}

test("it says where it listens, what fires next, and until when the market is open", () => {
  const lines = message("2026-11-20T15:00:00Z", [
    ["a", "2026-11-20T15:05:00Z"],
    ["b", "2026-11-20T15:05:00Z"],
    ["a", "2026-11-22T15:10:00Z"],
  ]);
  expect(lines).toEqual([
    "The orchestrator runs 1 of 2 tasks (environment default).",
    "  listens on  http://127.0.0.1:8080  (token in state/token)",
    "  state       state",
    "  next fires  10:05 a, b; 2026-11-22 10:10 a (America/New_York)",
    "  market      XNYS is open until 16:00 (America/New_York)",
    "",
  ]);
});

test("when the market is closed it says when it opens and how to watch a trading day now", () => {
  expect(message("2026-11-21T15:00:00Z")[4]).toBe(
    "  market      XNYS is closed; it opens on 2026-11-23 at 09:30 (America/New_York). To watch a whole trading day now: npm run demo",
  );
});

test("when nothing will fire it says why", () => {
  expect(message("2026-11-20T15:00:00Z")[3]).toContain("no enabled task has a schedule");
  expect(message("2026-11-20T15:00:00Z", [], false)[3]).toContain("orchestrator.enabled is false");
});
