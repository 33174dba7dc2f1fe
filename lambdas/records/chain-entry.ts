import { z } from "zod";
import type { Json, JsonObject } from "../../core/json.ts";
import type { Item, Write } from "../../core/ports/table.ts";
import { decisionSchema } from "../../core/run.ts";
import { linkKey } from "./keys.ts";

/** An entry's place in the chain of a day, each link naming the one before it by its hash. */
export const linkSchema = z.object({
  /** In UTC. */
  day: z.string(),
  /** From 1 on each day. */
  number: z.int().min(1),
  previous: z.string(),
  hash: z.string(),
});
export type Link = z.output<typeof linkSchema>;

/** What a person changed at run time. */
export const changeSchema = z.object({
  author: z.string(),
  action: z.enum(["pause", "resume", "reset", "override"]),
  subject: z.string().describe("all, agent:<name>, task:<name>"),
  changes: z.json() as z.ZodType<Json>,
});
export type Change = z.output<typeof changeSchema>;

/** A decision about a run or a change by a person, as it was made. */
export const chainEntrySchema = z.object({
  /** The run it is about, or `change`. */
  about: z.string(),
  at: z.string().describe("RFC 3339 in UTC"),
  body: z.union([decisionSchema, changeSchema]),
});
export type ChainEntry = z.output<typeof chainEntrySchema>;

export function chainWrite(entry: ChainEntry, link: Link): Write {
  const item = { ...linkKey(link), ...(entry as unknown as JsonObject), link };
  return { write: "put", item, when: [{ is: "absent" }] };
}

export function parseChainItem(item: Item): { readonly entry: ChainEntry; readonly link: Link } {
  return { entry: chainEntrySchema.parse(item), link: linkSchema.parse(item.link) };
}
