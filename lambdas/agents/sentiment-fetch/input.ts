import { z } from "zod";
import { symbolsSchema } from "../market/symbols.ts";

const feedSchema = z
  .strictObject({
    name: z.string().min(1),
    url: z.url({ protocol: /^https?$/ }).optional(),
    file: z.string().min(1).optional(),
    format: z
      .enum(["rss", "json"])
      .default("rss")
      .describe("rss also reads Atom; json is a list of {title, published}"),
  })
  .refine((feed) => (feed.url === undefined) !== (feed.file === undefined), "a feed has either a url or a file");

export const sentimentFetchInput = z.strictObject({
  symbols: symbolsSchema,
  feeds: z.array(feedSchema).max(20).default([]).describe("None: the sentiment is implied from prices, and says so"),
  look_back_hours: z.number().positive().max(168).default(24),
  max_items: z.int().min(1).max(500).default(100).describe("Of each feed, newest first"),
  major_score: z.number().min(0).max(1).default(0.5).describe("A headline at least this far from neutral is major"),
  fetch_timeout_seconds: z.number().positive().max(60).default(10),
});
export type Feed = z.output<typeof feedSchema>;
