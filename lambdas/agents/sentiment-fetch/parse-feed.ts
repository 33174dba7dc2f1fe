import { XMLParser } from "fast-xml-parser";
import { z } from "zod";
import type { EpochMillis } from "../../../core/ports/clock.ts";

/** A headline; `published` is `null` when the feed does not say when. */
export interface Headline {
  readonly title: string;
  readonly published: EpochMillis | null;
}

const text = z.union([
  z.string(),
  z.number().transform(String),
  z.object({ "#text": z.coerce.string() }).transform((t) => t["#text"]),
]);
const listOf = <T extends z.ZodType>(item: T) => z.union([z.array(item), item.transform((one) => [one])]).default([]);

const rssSchema = z.object({
  rss: z.object({ channel: z.object({ item: listOf(z.object({ title: text, pubDate: text.optional() })) }) }),
});
const atomSchema = z.object({
  feed: z.object({ entry: listOf(z.object({ title: text, published: text.optional(), updated: text.optional() })) }),
});
const jsonSchema = z.array(z.object({ title: z.string(), published: z.string().nullish() }));

/**
 * The headlines of an RSS 2.0 or Atom document, or of a JSON list of `{title, published}`.
 * @throws Error when the text is none of these.
 */
export function parseFeed(content: string, format: "rss" | "json"): readonly Headline[] {
  if (format === "json") {
    return jsonSchema.parse(JSON.parse(content)).map(({ title, published }) => headline(title, published));
  }
  const document: unknown = new XMLParser({ parseTagValue: false }).parse(content);
  const atom = atomSchema.safeParse(document);
  if (atom.success) {
    return atom.data.feed.entry.map((entry) => headline(entry.title, entry.published ?? entry.updated));
  }
  return rssSchema.parse(document).rss.channel.item.map((item) => headline(item.title, item.pubDate));
}

function headline(title: string, published: string | null | undefined): Headline {
  const at = Date.parse(published ?? "");
  return { title: title.trim(), published: Number.isNaN(at) ? null : at };
}
