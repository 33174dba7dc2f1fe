import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { afterAll, describe, expect, it } from "vitest";
import { createApp } from "../../infra/create-app.ts";
import { TARGETS } from "../../infra/deployment.ts";
import { configurationOf, manyTasks } from "./synthesise.ts";

const folder = mkdtempSync(join(tmpdir(), "orchestrator-practices-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("AWS's recommended practices", () => {
  it.each(TARGETS)("find nothing in the stacks for %s that has no written reason", (target) => {
    const code = mkdtempSync(join(folder, "code-"));
    writeFileSync(join(code, "code.mjs"), "");
    const outdir = mkdtempSync(join(folder, "out-"));
    const configuration = configurationOf(manyTasks(12));
    createApp(
      new App({ outdir }),
      { application: "orchestrator", target, configuration },
      { agents: code, control: code },
    ).synth();
    const report = JSON.parse(readFileSync(join(outdir, "validation-report.json"), "utf8"));
    expect(report.pluginReports).toEqual([]);
  });
});
