import { chmod, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openStateFolder } from "../../local/state-folder.ts";

let path: string;
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), "orchestrator-state-"));
});
afterEach(() => rm(path, { recursive: true, force: true }));

const modeOf = async (file: string) => ((await stat(file)).mode & 0o777).toString(8);

it("keeps its data to its owner in a folder that is open to all, old files included", async () => {
  await chmod(path, 0o755);
  await writeFile(join(path, "executions.sqlite"), "", { mode: 0o644 });
  const folder = await openStateFolder(path);
  expect([await modeOf(folder.tableFile), await modeOf(folder.journalFile)]).toEqual(["600", "600"]);
  await folder.close();
});
