import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockState } from "../../local/state-lock.ts";

let stateDir: string;
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), "orchestrator-lock-"));
});
afterEach(() => rmSync(stateDir, { recursive: true }));

test("a second holder is refused with the first one's process id until the first releases", () => {
  const first = lockState(stateDir);
  expect(() => lockState(stateDir)).toThrow(
    expect.objectContaining({ code: "STATE_IN_USE", message: expect.stringContaining(`process ${process.pid}`) }),
  );
  first.release();
  lockState(stateDir).release();
});

test("the lock of a killed process is free at once", async () => {
  const module = new URL("../../local/state-lock.ts", import.meta.url);
  const script = `import { lockState } from ${JSON.stringify(module)};
    lockState(${JSON.stringify(stateDir)}); console.log("locked"); setInterval(() => {}, 1000);`;
  const holder = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(holder.stdout, "data");
  expect(() => lockState(stateDir)).toThrow(
    expect.objectContaining({ message: expect.stringContaining(`${holder.pid}`) }),
  );
  holder.kill("SIGKILL");
  await once(holder, "exit");
  lockState(stateDir).release();
});
