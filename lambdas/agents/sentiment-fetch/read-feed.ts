import { readFile } from "node:fs/promises";
import type { Feed } from "./input.ts";

/** A feed of hundreds of headlines has some 100 kB. */
const MAX_FEED_BYTES = 2 * 1024 * 1024;

/**
 * A feed's text, from its file or its address.
 * @throws Error when it cannot be read in time, answers no success, or has more than 2 MiB.
 */
export async function readFeed(feed: Feed, signal: AbortSignal, timeoutSeconds: number): Promise<string> {
  const limits = { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutSeconds * 1000)]) };
  if (feed.file !== undefined) {
    const content = await readFile(feed.file, limits);
    if (content.byteLength > MAX_FEED_BYTES) throw tooLarge();
    return content.toString("utf8");
  }
  const response = await fetch(String(feed.url), {
    ...limits,
    headers: { accept: "application/rss+xml, application/atom+xml, application/json, */*" },
  });
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  const decoder = new TextDecoder();
  let content = "";
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MAX_FEED_BYTES) throw tooLarge();
    content += decoder.decode(chunk, { stream: true });
  }
  return content + decoder.decode();
}

function tooLarge(): Error {
  return new Error(`more than ${MAX_FEED_BYTES} bytes`);
}
