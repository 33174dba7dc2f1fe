import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockState } from "./state-lock.ts";

/** The orchestrator's items. */
export const TABLE_FILE = "table.sqlite";

/** Where a runtime keeps what outlives it, its own as long as it runs. */
export interface StateFolder {
  readonly path: string;
  readonly tableFile: string;
  /** The engine's executions. */
  readonly journalFile: string;
  /** Lets another runtime have it; a temporary one is removed. */
  close(): Promise<void>;
}

/**
 * Makes the folder when need be and locks it; without a path, a temporary one.
 * @throws OrchestratorError `STATE_IN_USE`
 */
export async function openStateFolder(path: string | undefined): Promise<StateFolder> {
  const folder = path ?? (await mkdtemp(join(tmpdir(), "orchestrator-")));
  // Results and tokens are nobody else's business on a shared machine.
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const lock = lockState(folder);
  return {
    path: folder,
    tableFile: join(folder, TABLE_FILE),
    journalFile: join(folder, "executions.sqlite"),
    async close() {
      lock.release();
      if (path === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
