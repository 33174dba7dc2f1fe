import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { OrchestratorError } from "../core/errors.ts";

export interface StateLock {
  release(): void;
}

/**
 * Makes this process the only one that runs the orchestrator on a state folder, which must exist.
 * The lock is SQLite's on a file of its own: the operating system takes it back however the process ends,
 * so there is none to clean up after a crash, and no process id that another program could have by then.
 * @throws OrchestratorError `STATE_IN_USE` with the holder's process id.
 */
export function lockState(stateDir: string): StateLock {
  const database = new DatabaseSync(join(stateDir, "lock.sqlite"), { timeout: 0 });
  try {
    // Others may read who holds the lock while none can get it.
    database.exec("BEGIN IMMEDIATE");
    database.exec(`PRAGMA user_version = ${process.pid}`);
    database.exec("COMMIT");
    database.exec("BEGIN IMMEDIATE");
  } catch (cause) {
    throw inUse(database, stateDir, cause);
  }
  return { release: () => database.close() };
}

function inUse(database: DatabaseSync, stateDir: string, cause: unknown): OrchestratorError {
  const holder = database.prepare("PRAGMA user_version").get()?.user_version;
  database.close();
  return new OrchestratorError({
    code: "STATE_IN_USE",
    fault: "user",
    message: `another orchestrator (process ${holder}) runs on ${stateDir}`,
    remedy: "Stop it, talk to it with `npx orchestrator status`, or start this one with another --state.",
    where: stateDir,
    cause,
  });
}
