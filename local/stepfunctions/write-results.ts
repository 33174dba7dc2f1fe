import type { ResultWriter } from "./definition/model.ts";
import type { ExecutionRow } from "./journal-rows.ts";
import type { Json, JsonObject } from "./json.ts";

/** Puts an object into a store. */
type PutObject = (handler: string, args: JsonObject) => Promise<Json>;

/**
 * Exports a Map Run's results: one file for each kind of end, and a manifest that lists them.
 * @returns the Map state's output.
 */
export async function writeResults(
  writer: ResultWriter,
  args: JsonObject,
  mapRunArn: string,
  children: readonly ExecutionRow[],
  put: PutObject,
): Promise<Json> {
  const { Bucket: bucket, Prefix: prefix = "" } = args;
  const folder = [String(prefix).replace(/\/$/, ""), mapRunArn.split(":").at(-1)]
    .filter((part) => part !== "")
    .join("/");
  const files: { [kind: string]: Json } = { FAILED: [], PENDING: [], SUCCEEDED: [] };
  for (const [kind, rows] of Object.entries({
    FAILED: children.filter(({ status }) => status !== "SUCCEEDED"),
    SUCCEEDED: children.filter(({ status }) => status === "SUCCEEDED"),
  })) {
    if (rows.length === 0) continue;
    const items = rows.map((row) => describe(row, writer.transformation));
    const body =
      writer.outputType === "JSONL" ? items.map((item) => JSON.stringify(item)).join("\n") : JSON.stringify(items);
    const key = `${folder}/${kind}_0.${writer.outputType.toLowerCase()}`;
    await put("s3:putObject", { Bucket: bucket ?? "", Key: key, Body: body });
    files[kind] = [{ Key: key, Size: Buffer.byteLength(body) }];
  }
  const key = `${folder}/manifest.json`;
  const manifest = { DestinationBucket: bucket ?? "", MapRunArn: mapRunArn, ResultFiles: files };
  await put("s3:putObject", { Bucket: bucket ?? "", Key: key, Body: JSON.stringify(manifest) });
  return { MapRunArn: mapRunArn, ResultWriterDetails: { Bucket: bucket ?? "", Key: key } };
}

/** `NONE` gives the executions, `COMPACT` their outputs, `FLATTEN` the elements of outputs that are arrays. */
export function transformResults(transformation: string, children: readonly ExecutionRow[]): Json {
  if (transformation === "NONE") return children.map((row) => describe(row, "NONE"));
  const outputs = children.filter(({ output }) => output !== null).map((row) => describe(row, "COMPACT"));
  return transformation === "FLATTEN" ? outputs.flat() : outputs;
}

function describe(row: ExecutionRow, transformation: string): Json {
  if (transformation !== "NONE" && row.output !== null) return JSON.parse(row.output) as Json;
  return {
    ...(row.cause === null ? {} : { Cause: row.cause }),
    ...(row.error === null ? {} : { Error: row.error }),
    ExecutionArn: row.arn,
    Input: row.input,
    InputDetails: { Included: true },
    Name: row.name,
    ...(row.output === null ? {} : { Output: row.output, OutputDetails: { Included: true } }),
    RedriveCount: row.redriveCount,
    RedriveStatus: "NOT_REDRIVABLE",
    StartDate: new Date(row.startedAt).toISOString(),
    StateMachineArn: row.machineArn,
    Status: row.status,
    StopDate: row.stoppedAt === null ? null : new Date(row.stoppedAt).toISOString(),
  };
}
