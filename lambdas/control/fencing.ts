import type { PoolBooks } from "./books.ts";

/**
 * A run that takes its place in its task's pool gets the task's next number: of two holders one after the other the
 * later has the higher. Null while it has no place there.
 */
export function numberHolder<T extends PoolBooks>(
  before: PoolBooks,
  after: T,
  run: { readonly run_id: string; readonly fencing_number: number | null },
): { readonly after: T; readonly fencingNumber: number | null } {
  if (after.task.count <= before.task.count) return { after, fencingNumber: run.fencing_number };
  const fencingNumber = after.task.fence + 1;
  return { after: { ...after, task: { ...after.task, fence: fencingNumber, holder: run.run_id } }, fencingNumber };
}
