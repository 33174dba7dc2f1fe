/** DynamoDB bills writes in steps of 1 KB, strong reads in steps of 4 KB; any transactional one twice. */
const WRITE_STEP_BYTES = 1_024;
const READ_STEP_BYTES = 4_096;
const TRANSACTION_FACTOR = 2;

/** Write units of one call, from the size of each item written (a check counts as a write of its item). */
export function writeUnits(itemBytes: readonly number[]): number {
  const steps = indexWriteUnits(itemBytes);
  return itemBytes.length > 1 ? steps * TRANSACTION_FACTOR : steps;
}

/** Write units of the index that lists these items too: it follows outside of the transaction. */
export function indexWriteUnits(itemBytes: readonly number[]): number {
  return itemBytes.reduce((sum, bytes) => sum + Math.max(1, Math.ceil(bytes / WRITE_STEP_BYTES)), 0);
}

/** Read units of single items, strongly read: each is rounded up by itself, an absent one counts as one step. */
export function readUnits(itemBytes: readonly number[]): number {
  return itemBytes.reduce((sum, bytes) => sum + Math.max(1, Math.ceil(bytes / READ_STEP_BYTES)), 0);
}

/** Read units of a strong query: the page's items are rounded up together. */
export function queryUnits(pageBytes: number): number {
  return Math.max(1, Math.ceil(pageBytes / READ_STEP_BYTES));
}
