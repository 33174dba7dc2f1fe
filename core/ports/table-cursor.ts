import { z } from "zod";
import { OrchestratorError } from "../errors.ts";
import type { Key, Query } from "./table.ts";

/** The cursor is for this partition and index alone: it says so, and is refused elsewhere. */
const cursorSchema = z.tuple([z.string().nullable(), z.string().min(1), z.string().min(1)]);

/** Opaque text for the place after `last` in the query's order. */
export function formatCursor(query: Query, last: Key): string {
  return encode(JSON.stringify([query.index ?? null, last.pk, last.sk]));
}

/**
 * The key of the last item of the page before.
 * @throws OrchestratorError `CURSOR_INVALID` (fault: user) when the text is no cursor of such a query.
 */
export function parseCursor(query: Query, cursor: string): Key {
  const parsed = cursorSchema.safeParse(decode(cursor));
  if (!parsed.success) throw invalid(cursor);
  const [index, pk, sk] = parsed.data;
  if (index !== (query.index ?? null) || (index === null && pk !== query.pk)) throw invalid(cursor);
  return { pk, sk };
}

/** Base64url of UTF-8. */
function encode(text: string): string {
  const bytes = new TextEncoder().encode(text);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function decode(cursor: string): unknown {
  try {
    const binary = atob(cursor.replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function invalid(cursor: string): OrchestratorError {
  return new OrchestratorError({
    code: "CURSOR_INVALID",
    fault: "user",
    message: "the cursor is not one of this list",
    remedy: "Take the cursor from the answer before, unchanged, or leave it out to begin anew.",
    found: cursor.slice(0, 100),
  });
}
