import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { manyTasks } from "../test/infra/synthesise.ts";

/** Prints how long the CDK app takes for ever more tasks, from a new process to the last template. */
const folder = mkdtempSync(join(tmpdir(), "orchestrator-bench-"));
for (const [tasks, goalSeconds] of [
  [10, 3],
  [100, 8],
  [1_000, 60],
] as const) {
  const file = join(folder, `${tasks}.yaml`);
  const named = Object.entries(manyTasks(tasks)).map(([name, task]) => [name, { agent: "system_health", ...task }]);
  writeFileSync(file, stringify({ tasks: Object.fromEntries(named) }));
  const before = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["infra/app.ts"], {
    encoding: "utf8",
    env: {
      ...process.env,
      CDK_OUTDIR: join(folder, String(tasks)),
      CDK_CONTEXT_JSON: JSON.stringify({ config: file }),
    },
  });
  if (status !== 0) throw new Error(stderr);
  const seconds = (performance.now() - before) / 1_000;
  console.info(`${tasks} tasks synthesised in ${seconds.toFixed(1)} s (goal ${goalSeconds} s)`);
}
rmSync(folder, { recursive: true });
