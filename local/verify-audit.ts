import { existsSync } from "node:fs";
import { join } from "node:path";
import { OrchestratorError } from "../core/errors.ts";
import { type ChainVerdict, verifyChain } from "../lambdas/control/verify-chain.ts";
import { createSqliteTable } from "./sqlite-table.ts";
import { TABLE_FILE } from "./state-folder.ts";

/**
 * Checks the chain of decisions and changes in a state folder; nothing needs to run, and what runs is not disturbed.
 * @throws OrchestratorError `STATE_UNKNOWN` when there is nothing in the folder.
 */
export async function verifyAudit(stateDir: string): Promise<ChainVerdict> {
  const file = join(stateDir, TABLE_FILE);
  if (!existsSync(file)) {
    throw new OrchestratorError({
      code: "STATE_UNKNOWN",
      fault: "user",
      message: `there are no records in ${stateDir}`,
      expected: `a folder with ${TABLE_FILE}`,
      found: stateDir,
      remedy: "Name the folder that the orchestrator was started with: --state DIR.",
    });
  }
  const table = createSqliteTable({ file });
  try {
    return await verifyChain(table);
  } finally {
    table.close();
  }
}
