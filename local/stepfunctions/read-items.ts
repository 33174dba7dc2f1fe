import type { ItemReader } from "./definition/model.ts";
import type { MapRun } from "./execution-state.ts";
import { StateFailure } from "./failure.ts";
import { inHashMapOrder } from "./hash-map-order.ts";
import type { Json, JsonObject } from "./json.ts";

/** What of an object store's answer the reader needs. */
type ReadObject = (handler: string, args: Json) => Promise<Json>;

const DELIMITERS: { readonly [name: string]: string } = {
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  SPACE: " ",
  TAB: "\t",
};
/** More items than that are not read. */
const MAX_ITEMS = 100_000_000;

/**
 * Reads a distributed Map's items.
 * @throws StateFailure `States.ItemReaderFailed`
 */
export async function readItems(
  reader: ItemReader,
  { readerArguments: args, maxItems }: Pick<MapRun, "readerArguments" | "maxItems">,
  read: ReadObject,
): Promise<readonly Json[]> {
  if (maxItems !== undefined && maxItems < 0) throw readerFailed("field MaxItems must be positive");
  const limit = maxItems === undefined || maxItems === 0 ? MAX_ITEMS : maxItems;
  if (reader.resource.handler === "s3:listObjectsV2") {
    const { Contents: contents = [] } = (await read(reader.resource.handler, args)) as JsonObject;
    return (contents as readonly Json[]).slice(0, limit);
  }
  const { Body: body = "" } = (await read(reader.resource.handler, args)) as JsonObject;
  return parseItems(String(body), reader.config).slice(0, limit);
}

function parseItems(text: string, config: JsonObject): readonly Json[] {
  switch (config.InputType) {
    case "JSON":
      return parseJson(text, config.ItemsPointer);
    case "JSONL":
      return text
        .split(/\r?\n/)
        .filter((line) => line.trim() !== "")
        .map((line) => parse(line));
    default:
      return parseCsv(text, config);
  }
}

function parse(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    throw readerFailed("The file is not valid JSON.");
  }
}

/** The array of the document, or the one a JSON pointer leads to. */
function parseJson(text: string, pointer: Json | undefined): readonly Json[] {
  let value: Json | undefined = parse(text);
  for (const part of typeof pointer === "string" ? pointer.split("/").slice(1) : []) {
    const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
    value = value === null || typeof value !== "object" ? undefined : (value as { readonly [key: string]: Json })[key];
  }
  if (!Array.isArray(value)) throw readerFailed("Attempting to map over non-iterable node.");
  return value;
}

function parseCsv(text: string, config: JsonObject): readonly Json[] {
  const rows = csvRows(text, DELIMITERS[String(config.CSVDelimiter ?? "COMMA")] ?? ",");
  const given = config.CSVHeaderLocation === "GIVEN";
  const headers = given ? (config.CSVHeaders as readonly string[] | undefined) : rows.shift();
  if (headers === undefined) return [];
  if (new Set(headers).size < headers.length) throw readerFailed("CSV headers cannot contain duplicates.");
  const columns = inHashMapOrder(headers).map((header) => [header, headers.indexOf(header)] as const);
  return rows.map((row) => Object.fromEntries(columns.map(([header, index]) => [header, row[index] ?? ""])));
}

/** RFC 4180: quoted fields may hold delimiters, line ends and doubled quotes. */
function csvRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = "";
  let quoted = false;
  const endField = (): void => {
    row.push(field);
    field = "";
  };
  const endRow = (): void => {
    endField();
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quoted) {
      if (character !== '"') field += character;
      else if (text.charAt(at + 1) === '"') {
        field += '"';
        at += 1;
      } else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === delimiter) endField();
    else if (character === "\n") endRow();
    else if (character !== "\r") field += character;
  }
  if (field !== "" || row.length > 0) endRow();
  return rows;
}

function readerFailed(cause: string): StateFailure {
  return new StateFailure("States.ItemReaderFailed", cause);
}
