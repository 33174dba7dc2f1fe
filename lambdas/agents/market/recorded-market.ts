/**
 * Daily history as it was recorded. Prices are whole mills, thousandths of a dollar: the record has three decimals,
 * so nothing is rounded, and sums are exact.
 */
export interface RecordedMarket {
  /** `YYYY-MM-DD`, ascending, one a trading session. */
  readonly dates: readonly string[];
  readonly symbols: readonly string[];
  /** Adjusted closes: one column a symbol, one row a date. */
  readonly closes: readonly Int32Array[];
  /** The S&P 500's closes, in thousandths of a point; the first is of the date at place `first`, without a gap. */
  readonly index: { readonly first: number; readonly closes: Int32Array };
}

/**
 * The file's beginning: a JSON text of `headerBytes` bytes (a 32-bit number before it), padded with spaces to a
 * multiple of 4; then columns of 32-bit whole numbers, little-endian: days since 1970-01-01, the closes of each
 * symbol, and those of the index.
 */
interface Header {
  readonly symbols: readonly string[];
  readonly sessions: number;
  readonly index_first: number;
  readonly index_sessions: number;
  readonly sources: readonly string[];
}

const DAY_MILLIS = 86_400_000;

/** The file for a record. `sources` travel with it. */
export function buildRecordFile(market: RecordedMarket, sources: readonly string[]): Uint8Array {
  const header: Header = {
    symbols: market.symbols,
    sessions: market.dates.length,
    index_first: market.index.first,
    index_sessions: market.index.closes.length,
    sources,
  };
  const text = JSON.stringify(header);
  const headerBytes = new TextEncoder().encode(text.padEnd(Math.ceil(text.length / 4) * 4));
  const days = Int32Array.from(market.dates, (date) => Date.parse(date) / DAY_MILLIS);
  const columns = [Int32Array.of(headerBytes.length), headerBytes, days, ...market.closes, market.index.closes];
  const file = new Uint8Array(columns.reduce((bytes, column) => bytes + column.byteLength, 0));
  let offset = 0;
  for (const column of columns) {
    file.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), offset);
    offset += column.byteLength;
  }
  return file;
}

/**
 * The record a file holds; its columns are views of the file's bytes.
 * @throws RangeError when the file is shorter or longer than its header says.
 */
export function parseRecordFile(file: ArrayBuffer): RecordedMarket {
  const headerBytes = new DataView(file).getInt32(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(file, 4, headerBytes))) as Header;
  const { symbols, sessions } = header;
  const expected = 4 + headerBytes + 4 * (sessions * (1 + symbols.length) + header.index_sessions);
  if (file.byteLength !== expected) {
    throw new RangeError(`the recorded market has ${file.byteLength} bytes where its header says ${expected}`);
  }
  let offset = 4 + headerBytes;
  const column = (length: number): Int32Array => {
    const view = new Int32Array(file, offset, length);
    offset += 4 * length;
    return view;
  };
  return {
    dates: Array.from(column(sessions), (day) => new Date(day * DAY_MILLIS).toISOString().slice(0, 10)),
    symbols,
    closes: symbols.map(() => column(sessions)),
    index: { first: header.index_first, closes: column(header.index_sessions) },
  };
}
