import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ConfigurationError } from "../../config/configuration-error.ts";
import { formatProblems } from "../../config/format-problems.ts";
import { loadConfiguration } from "../../config/load.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "configuration-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function failure(file: string): ConfigurationError {
  try {
    loadConfiguration({ file });
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
  }
  throw new Error("it was loaded");
}

describe("a configuration file", () => {
  it("that cannot be read is one problem that says why", () => {
    const missing = failure(join(folder, "nowhere.yaml"));
    expect(missing).toMatchObject({ code: "CONFIG_INVALID", fault: "user" });
    expect(missing.problems).toEqual([
      expect.objectContaining({
        code: "CONFIG_FILE_UNREADABLE",
        message: expect.stringContaining("there is no such file"),
      }),
    ]);
    expect(failure(folder).problems).toEqual([
      expect.objectContaining({
        code: "CONFIG_FILE_UNREADABLE",
        message: expect.stringMatching(/: it is a folder$/),
        found: "it is a folder",
      }),
    ]);
  });

  it("that is wrong reads well", () => {
    const file = join(folder, "wrong.yaml");
    writeFileSync(
      file,
      "tasks:\n  data_sync:\n    interval_minutes: 0\n    priorty: high\n    dependencies: [data_sync]\n",
    );
    const error = failure(file);
    expect(error.message).toBe(`${file} has 3 problems; nothing was changed`);
    expect(formatProblems(error.problems)).toBe(
      [
        `${file}:3:23: interval_minutes: expected a whole number from 1 to 527040, found 0 (tasks.data_sync.interval_minutes)`,
        `${file}:4:5: the key priorty is not known here (tasks.data_sync.priorty)`,
        "    did you mean priority?",
        `${file}:5:20: data_sync depends on itself (tasks.data_sync.dependencies.0)`,
        "    expected dependencies without a circle",
      ].join("\n"),
    );
  });
});
