import { readFileSync } from "node:fs";
import { parseRecordFile, type RecordedMarket } from "./recorded-market.ts";

/** The file's name in the folder `data`; a bundle keeps the same folder beside it. */
const FILE = "recorded-market.bin";

const opened = new Map<string, RecordedMarket>();

/**
 * The recorded market, read once a thread: about 0.8 MB, some milliseconds.
 * @param folder holds the record; the folder `data` beside this module when not given.
 */
export function openRecordedMarket(folder: URL = new URL("./data/", import.meta.url)): RecordedMarket {
  const known = opened.get(folder.href);
  if (known !== undefined) return known;
  const bytes = readFileSync(new URL(FILE, folder));
  const market = parseRecordFile(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  opened.set(folder.href, market);
  return market;
}
