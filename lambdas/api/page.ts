import { z } from "zod";
import { ProblemError } from "./problem.ts";

/** A list's `limit`: its largest page, and the page without a limit. */
export function limitSchema(max: number, usual: number) {
  return z
    .string()
    .regex(/^[1-9]\d{0,5}$/, `a whole number from 1 to ${max}`)
    .transform(Number)
    .refine((limit) => limit <= max, `a whole number from 1 to ${max}`)
    .default(usual)
    .describe(`At most so many items, 1 to ${max}`);
}

export const cursorSchema = z.string().min(1).max(2048).optional().describe("From the answer before; opaque");

/** A task's name; it may be one that the configuration no longer has. */
export const taskFilterSchema = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/, "a task's name")
  .optional();

/** The query of a list that is made in memory. */
export const pageQuerySchema = z.strictObject({ limit: limitSchema(1000, 100), cursor: cursorSchema });

/** `cursor` is null on the last page. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), cursor: z.string().nullable() });
}

/**
 * One page of a list in order of `keyOf` (unique).
 * @throws ProblemError 400 `CURSOR_INVALID`
 */
export function paginate<T>(
  items: readonly T[],
  keyOf: (item: T) => string,
  query: { readonly limit: number; readonly cursor?: string | undefined },
): { items: T[]; cursor: string | null } {
  const after = query.cursor === undefined ? undefined : decodeCursor(query.cursor);
  const sorted = items
    .map((item) => ({ item, key: keyOf(item) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .filter(({ key }) => after === undefined || key > after);
  const page = sorted.slice(0, query.limit);
  const last = page.at(-1);
  const more = sorted.length > page.length && last !== undefined;
  return { items: page.map(({ item }) => item), cursor: more ? encodeCursor(last.key) : null };
}

function encodeCursor(key: string): string {
  return Buffer.from(`after:${key}`, "utf8").toString("base64url");
}

function decodeCursor(cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString("utf8");
  if (!text.startsWith("after:") || encodeCursor(text.slice(6)) !== cursor) {
    throw new ProblemError(400, {
      code: "CURSOR_INVALID",
      message: "the cursor is not one of this list",
      remedy: "Take the cursor from the answer before, unchanged, or leave it out to begin anew.",
    });
  }
  return text.slice(6);
}
