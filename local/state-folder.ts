import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockState } from "./state-lock.ts";

/** The orchestrator's items. */
export const TABLE_FILE = "table.sqlite";

const OWNER_ONLY = 0o600;

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
  const tableFile = join(folder, TABLE_FILE);
  const journalFile = join(folder, "executions.sqlite");
  // The folder may be older than the orchestrator, and open to all. SQLite's side files take over the file's mode.
  for (const file of [tableFile, journalFile]) await keepToOwner(file);
  return {
    path: folder,
    tableFile,
    journalFile,
    async close() {
      lock.release();
      if (path === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Makes the file when need be; nobody but its owner may read or write it. */
async function keepToOwner(path: string): Promise<void> {
  const file = await open(path, "a", OWNER_ONLY);
  await file.chmod(OWNER_ONLY);
  await file.close();
}
