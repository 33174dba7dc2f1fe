import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { buildRecordFile, type RecordedMarket } from "../recorded-market.ts";

/**
 * Makes `recorded-market.bin` from the two CSV files that README.md beside it names:
 * `node lambdas/agents/market/data/build-record.ts FOLDER`.
 */
const STOCKS_FILE = "us-stocks-daily-close.csv.gz";
const INDEX_FILE = "sp500-index-daily-ohlcv.csv.gz";
/** Of `date,open,high,low,close,…`. */
const INDEX_CLOSE_COLUMN = 4;
const SOURCES = [
  "US stocks, adjusted daily close, 1990-01-02 to 2022-12-28: S&P 500 sample of skfolio 1.12.2 (BSD-3-Clause)",
  "S&P 500 index, daily close, 2000-01-03 to 2020-04-17: vega-datasets 3.2.1 (BSD-3-Clause)",
];

function parseRows(csv: string): string[][] {
  return csv
    .trim()
    .split("\n")
    .map((line) => line.trim().split(","));
}

/** Thousandths of a dollar or of an index point. */
function parseMills(text: string | undefined): number {
  const mills = Math.round(Number(text) * 1000);
  if (!(mills > 0)) throw new RangeError(`not a price: ${text}`);
  return mills;
}

/**
 * The record of a CSV of closes (`Date,AAPL,…`) and one of the index (`date,open,high,low,close,…`).
 * The index was recorded as 32-bit floats; its two decimals are restored.
 * @throws RangeError for a price that is none and for index days that are no unbroken part of the stocks' days.
 */
export function buildRecordedMarket(stocksCsv: string, indexCsv: string): RecordedMarket {
  const [head = [], ...stocks] = parseRows(stocksCsv);
  const [, ...index] = parseRows(indexCsv);
  const dates = stocks.map((row) => String(row[0]));
  const first = dates.indexOf(String(index[0]?.[0]));
  if (first < 0 || index.some((row, i) => row[0] !== dates[first + i])) {
    throw new RangeError("the index' days are no unbroken part of the stocks' days");
  }
  const indexClose = (row: readonly string[]): number => Math.round(parseMills(row[INDEX_CLOSE_COLUMN]) / 10) * 10;
  return {
    dates,
    symbols: head.slice(1),
    closes: head.slice(1).map((_, i) => Int32Array.from(stocks, (row) => parseMills(row[i + 1]))),
    index: { first, closes: Int32Array.from(index, indexClose) },
  };
}

if (import.meta.main) {
  const folder = process.argv[2] ?? ".";
  const read = (file: string): string => gunzipSync(readFileSync(`${folder}/${file}`)).toString("utf8");
  const market = buildRecordedMarket(read(STOCKS_FILE), read(INDEX_FILE));
  writeFileSync(new URL("recorded-market.bin", import.meta.url), buildRecordFile(market, SOURCES));
}
