import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildSync } from "esbuild";
import { loadConfiguration } from "../config/load.ts";
import { bundleFunctions } from "../infra/bundle.ts";

/**
 * How long the functions' code takes to load, beside the AWS SDK alone in the same form: what a cold start adds to
 * Lambda's own. Each figure is the median of new processes.
 */
const PROCESSES = 15;

const sdk = mkdtempSync(join(tmpdir(), "orchestrator-bench-"));
buildSync({
  stdin: {
    contents: `import { DynamoDBClient } from "@aws-sdk/client-dynamodb"; import { SFNClient } from "@aws-sdk/client-sfn";
      export const handler = [new DynamoDBClient({}), new SFNClient({})];`,
    resolveDir: import.meta.dirname,
  },
  outfile: join(sdk, "sdk.mjs"),
  bundle: true,
  minify: true,
  format: "esm",
  platform: "node",
  target: "node24",
  mainFields: ["module", "main"],
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
});
const { configuration } = loadConfiguration({ file: "config/task_schedule.yaml" });
const bundle = bundleFunctions(configuration);

const baseline = medianImport(join(sdk, "sdk.mjs"));
console.log(`the SDK's two clients alone          ${baseline.toFixed(0)} ms`);
report("the control function", medianImport(join(bundle.control, "control.mjs")));
for (const agent of ["data_sync", "sentiment_fetch", "model_innovation"]) {
  report(`agent ${agent}`, medianImport(join(bundle.agents, "agents.mjs"), { AGENT_NAME: agent }));
}
for (const folder of [sdk, ...Object.values(bundle)]) rmSync(folder, { recursive: true });

function report(what: string, milliseconds: number): void {
  console.log(`${what.padEnd(36)} ${milliseconds.toFixed(0)} ms, ${(milliseconds / baseline).toFixed(2)} of it`);
}

function medianImport(file: string, env: NodeJS.ProcessEnv = {}): number {
  const script = join(sdk, "time.mjs");
  writeFileSync(
    script,
    `const before = performance.now(); await import(process.argv[2]); process.stdout.write(String(performance.now() - before));`,
  );
  const times = Array.from({ length: PROCESSES }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, [script, file], {
      encoding: "utf8",
      env: { TABLE_NAME: "table", MACHINE_ARN_PREFIX: "arn:x:", AWS_REGION: "us-east-1", ...env },
    });
    if (stdout === "") throw new Error(stderr);
    return Number(stdout);
  });
  return times.toSorted((a, b) => a - b)[Math.floor(PROCESSES / 2)] ?? Number.NaN;
}
