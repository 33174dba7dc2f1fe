import { formatInstant, parseInstant } from "../../core/instant.ts";
import type { Clock, EpochMillis } from "../../core/ports/clock.ts";
import { type Table, WriteConflict } from "../../core/ports/table.ts";

/**
 * When this deployment was first seen at work: nobody else knows, for functions come and go. Written once, by
 * whichever function environment is first.
 */
export async function findDeploymentStart(table: Table, clock: Clock, deploymentId: string): Promise<EpochMillis> {
  const key = { pk: "deployments", sk: deploymentId };
  const known = await table.get(key);
  if (known !== undefined) return parseInstant(String(known.started_at));
  const now = clock.now();
  try {
    await table.write([{ write: "put", item: { ...key, started_at: formatInstant(now) }, when: [{ is: "absent" }] }]);
    return now;
  } catch (error) {
    if (!(error instanceof WriteConflict)) throw error;
    return findDeploymentStart(table, clock, deploymentId);
  }
}
