import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { problemsOf } from "./read.ts";

const FILE = readFileSync(new URL("../../config/task_schedule.yaml", import.meta.url), "utf8");
const LINES = FILE.split("\n");

/** Names of tasks in overlays: misspelt, they are tasks that do not exist. */
const OVERLAID = new Set(["      model_innovation"]);

/** Lines with a key of the configuration itself; names of environments are free and what parameters hold is the agents'. */
const KEY_LINES = LINES.flatMap((line, index) => {
  const [, indent = "", key = ""] = /^( *)([a-z_]+):/.exec(line) ?? [];
  if (key === "" || key === "development" || key === "production" || isParameter(index)) return [];
  if (OVERLAID.has(`${indent}${key}`)) return [];
  const isTask = indent.length === 2 && index > LINES.indexOf("tasks:") && index < LINES.indexOf("environments:");
  return [{ index, key, isTask }];
});

function isParameter(index: number): boolean {
  const indent = (line: string) => line.search(/\S/);
  const own = indent(LINES[index] ?? "");
  for (let above = index - 1; above >= 0; above -= 1) {
    const line = LINES[above] ?? "";
    if (line.trim() === "" || line.trim().startsWith("#") || indent(line) >= own) continue;
    return line.trim().startsWith("parameters:") || (indent(line) > 0 && isParameter(above));
  }
  return false;
}

describe("a valid file that is changed at random", () => {
  it("is valid before", () => {
    expect(problemsOf(FILE)).toEqual([]);
    expect(KEY_LINES.length).toBeGreaterThan(100);
  });

  it("has a misspelt key reported at its line and column, whichever it is", () => {
    for (const { index, key, isTask } of KEY_LINES) {
      const misspelt = `${key.slice(0, -1)}q${key.slice(-1)}`;
      const line = (LINES[index] ?? "").replace(`${key}:`, `${misspelt}:`);
      const place = { line: index + 1, column: line.search(/\S/) + 1 };
      const expected = isTask
        ? { ...place, code: "CONFIG_AGENT_UNRESOLVED", suggestion: `agent: ${key}` }
        : { ...place, code: "CONFIG_KEY_UNKNOWN", found: misspelt, suggestion: key };
      expect(problemsOf(LINES.with(index, line).join("\n")), line).toContainEqual(expect.objectContaining(expected));
    }
  });

  it("never makes the reader fail with anything but problems that have a place", () => {
    const edit = fc.record({
      at: fc.nat(FILE.length),
      drop: fc.nat(12),
      insert: fc.oneof(
        fc.string({ maxLength: 8, unit: "binary" }),
        fc.constantFrom(
          "\n",
          "\n  ",
          "- ",
          ": ",
          "{",
          "[",
          "]",
          "}",
          "*a",
          "&a ",
          "!t ",
          "<<: ",
          "? ",
          "| ",
          "#",
          "'",
          '"',
          "\t",
          "~",
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
        const text = edits.reduce(
          (file, { at, drop, insert }) => file.slice(0, at) + insert + file.slice(at + drop),
          FILE,
        );
        for (const problem of problemsOf(text)) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(text.split("\n").length);
          expect(problem.message).not.toBe("");
        }
      }),
      { numRuns: 150 },
    );
  });

  it("never makes the reader fail as bytes either", () => {
    const bytes = new TextEncoder().encode(FILE);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 5 }),
        (changes) => {
          const changed = bytes.slice();
          for (const [at, byte] of changes) changed[at] = byte;
          expect(Array.isArray(problemsOf(changed))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it("has values of any kind anywhere without the reader failing", () => {
    const keys = fc.constantFrom(
      "orchestrator",
      "tasks",
      "agents",
      "calendar",
      "environments",
      "data_sync",
      "conditions",
      "parameters",
      "cron",
      "between",
      "dependencies",
      "hours",
      "closures",
      "when",
      "market_hours",
      "timezone",
      "dev",
    );
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small" },
        fc.oneof(fc.integer(), fc.double(), fc.string(), fc.boolean(), fc.constant(null), keys),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.oneof(keys, fc.string()), tie("tree"), { maxKeys: 5 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(keys, tree, { maxKeys: 6 }), (value) => {
        expect(Array.isArray(problemsOf(JSON.stringify(value)))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});
