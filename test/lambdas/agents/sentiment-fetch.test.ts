import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scoreHeadline } from "../../../lambdas/agents/sentiment-fetch/lexicon.ts";
import { parseFeed } from "../../../lambdas/agents/sentiment-fetch/parse-feed.ts";
import { createAgentWorld } from "./agent-world.ts";

const NOW = "2026-11-20T15:00:00Z";
const RSS = `<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>Apple wins award for excellent &amp; amazing phone</title><pubDate>Fri, 20 Nov 2026 14:00:00 GMT</pubDate></item>
<item><title><![CDATA[Chevron disaster: workers killed in terrible fire]]></title><pubDate>Fri, 20 Nov 2026 13:00:00 GMT</pubDate></item>
<item><title>Apple loses everything tomorrow</title><pubDate>Sat, 21 Nov 2026 13:00:00 GMT</pubDate></item>
<item><title>Old bad news</title><pubDate>Mon, 16 Nov 2026 13:00:00 GMT</pubDate></item>
<item><title>Nobody knows when this was awful</title></item>
</channel></rss>`;

let folder: string;
let server: Server;
let address: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "feeds-"));
  server = createServer((request, response) => {
    if (request.url === "/huge") response.end("x".repeat(3 * 1024 * 1024));
    else if (request.url === "/missing") response.writeHead(404).end();
    else if (request.url === "/silent") response.writeHead(200).write("<rss>");
    else response.end(RSS);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

const fetchSentiment = (parameters: { [name: string]: never } | object) =>
  createAgentWorld().run("sentiment_fetch", NOW, { parameters: parameters as never });

describe("sentiment_fetch with feeds", () => {
  it("scores the headlines that were published by now, within the look-back", async () => {
    const { result, signals } = await fetchSentiment({ feeds: [{ name: "wire", url: `${address}/rss` }] });
    expect(result).toMatchObject({
      method: "lexicon",
      feeds: [{ name: "wire", headlines: 2, undated: 1, error: null }],
      events: { count: 2, major: true },
    });
    const { by_symbol } = result as { by_symbol: { [symbol: string]: number } };
    expect(Object.keys(by_symbol)).toEqual(["AAPL", "CVX"]);
    expect(by_symbol.AAPL).toBeGreaterThan(0);
    expect(by_symbol.CVX).toBeLessThan(0);
    expect(signals.news_events).toEqual({ value: { count: 2, major: true }, ttl_seconds: 432_000 });
  });

  it("reads files, and JSON lists as well", async () => {
    const file = join(folder, "news.json");
    await writeFile(
      file,
      JSON.stringify([{ title: "Great success for Microsoft", published: "2026-11-20T12:00:00Z" }]),
    );
    const { result } = await fetchSentiment({ feeds: [{ name: "own", file, format: "json" }] });
    expect(result).toMatchObject({ label: "positive", events: { count: 1 } });
  });

  it("goes on with the feeds that answer, and says what is wrong with the others", async () => {
    const feeds = ["rss", "missing", "huge", "silent"].map((path) => ({ name: path, url: `${address}/${path}` }));
    const { result } = await fetchSentiment({ feeds, fetch_timeout_seconds: 0.3 });
    expect(result).toMatchObject({
      feeds: [
        { name: "rss", error: null },
        { name: "missing", error: "HTTP status 404" },
        { name: "huge", error: "more than 2097152 bytes" },
        { name: "silent", error: /timeout/ },
      ].map((feed) => ({
        ...feed,
        error: feed.error instanceof RegExp ? expect.stringMatching(feed.error) : feed.error,
      })),
    });
  });

  it("fails, for another attempt, when no feed answers", async () => {
    const failure = fetchSentiment({ feeds: [{ name: "gone", file: join(folder, "none.xml") }] });
    await expect(failure).rejects.toMatchObject({ name: "FeedsUnreachable", message: /gone: ENOENT/ });
  });

  it("refuses a feed with both an address and a file, or with a foreign scheme", async () => {
    const both = fetchSentiment({ feeds: [{ name: "x", url: address, file: "y" }] });
    await expect(both).rejects.toMatchObject({ name: "InvalidParameters" });
    const scheme = fetchSentiment({ feeds: [{ name: "x", url: "ftp://example.org/feed" }] });
    await expect(scheme).rejects.toMatchObject({ name: "InvalidParameters" });
  });
});

describe("feeds", () => {
  it("may be Atom, and may have a single entry or none", () => {
    const entry = "<entry><title type='text'>One</title><updated>2026-11-20T12:00:00Z</updated></entry>";
    expect(parseFeed(`<feed>${entry}</feed>`, "rss")).toEqual([
      { title: "One", published: Date.parse("2026-11-20T12:00:00Z") },
    ]);
    expect(parseFeed("<rss><channel><title>Empty</title></channel></rss>", "rss")).toEqual([]);
    expect(() => parseFeed("<html><body>Not found</body></html>", "rss")).toThrow();
  });
});

describe("a headline's score", () => {
  it("is between -1 and 1, by its words, and hears a negation", () => {
    expect(scoreHeadline("excellent results")).toBeGreaterThan(0);
    expect(scoreHeadline("not good")).toBeLessThan(0);
    expect(scoreHeadline("The board met on Tuesday")).toBe(0);
    expect(scoreHeadline("")).toBe(0);
  });

  it("is a number for words that every object knows", () => {
    expect(scoreHeadline("constructor __proto__ toString hasOwnProperty good")).toBeGreaterThan(0);
  });
});

describe("sentiment_fetch without feeds", () => {
  it("implies the mood from prices, and says so", async () => {
    const world = createAgentWorld();
    const gloom = await world.run("sentiment_fetch", "2008-09-29T20:30:00Z");
    expect(gloom.result).toMatchObject({
      method: "market_implied",
      label: "negative",
      feeds: [],
    });
    expect((gloom.result as { events: { count: number } }).events.count).toBeGreaterThan(5);
    const joy = await world.run("sentiment_fetch", "2009-03-12T20:30:00Z");
    expect(joy.result).toMatchObject({ method: "market_implied", label: "positive" });
  });

  it("calls a move of five usual days' worth major", async () => {
    // Apple lost half its worth after a warning.
    const { signals } = await createAgentWorld().run("sentiment_fetch", "2000-09-29T20:30:00Z");
    expect(signals.news_events?.value).toMatchObject({ major: true });
  });
});
