import { TransactionCanceledException } from "@aws-sdk/client-dynamodb";
import { type Item, WriteConflict } from "../../core/ports/table.ts";
import { parseItem } from "./dynamodb-attributes.ts";

/**
 * Errors that say "not now": nothing was written, the same request may succeed a moment later.
 * The SDK retries what is throttled as a whole, but not a transaction cancelled because another one held an item.
 */
const TRANSIENT_ERRORS = new Set([
  "TransactionConflictException",
  "TransactionInProgressException",
  "ProvisionedThroughputExceededException",
  "RequestLimitExceeded",
  "ThrottlingException",
]);
const TRANSIENT_REASONS = new Set(["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"]);

/** What a failed write means: its conditions did not hold (`WriteConflict`), try again (`"again"`), or the error itself. */
export function interpretWriteError(error: unknown, writes: number): WriteConflict | "again" | unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof TransactionCanceledException) return interpretCancellation(error, writes);
  if (error.name === "ConditionalCheckFailedException") {
    const item = (error as { Item?: Parameters<typeof parseItem>[0] }).Item;
    return new WriteConflict([{ current: item === undefined ? undefined : parseItem(item) }]);
  }
  return TRANSIENT_ERRORS.has(error.name) ? "again" : error;
}

function interpretCancellation(error: TransactionCanceledException, writes: number): WriteConflict | "again" | unknown {
  const reasons = error.CancellationReasons ?? [];
  const codes = reasons.map((reason) => reason.Code ?? "None").filter((code) => code !== "None");
  if (codes.length > 0 && codes.every((code) => TRANSIENT_REASONS.has(code))) return "again";
  if (!codes.includes("ConditionalCheckFailed")) return error;
  // Beside a condition that did not hold another item may have been busy: the answer is about the conditions.
  const failed: ({ current: Item | undefined } | undefined)[] = Array.from({ length: writes }, (_, place) => {
    const reason = reasons[place];
    if (reason?.Code !== "ConditionalCheckFailed") return undefined;
    const item = reason.Item;
    return { current: item === undefined || Object.keys(item).length === 0 ? undefined : parseItem(item) };
  });
  return new WriteConflict(failed);
}
