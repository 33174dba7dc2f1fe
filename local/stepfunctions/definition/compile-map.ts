import type { Template } from "../expressions/template.ts";
import type { Compilation } from "./compilation.ts";
import { compileLabel } from "./compile-label.ts";
import { compileCatch, compileRetry } from "./compile-recovery.ts";
import type { ItemBatcher, ItemReader, MapState, ResultWriter } from "./model.ts";
import { isObject, type Reader } from "./read.ts";
import { parseResource } from "./resource.ts";

/** An inline map takes any number of items; a batch at most 100,000,000 of them and 256 KiB. */
const MAX_ITEMS_PER_BATCH = 100_000_000;
const MAX_BATCH_BYTES = 262_144;
/** An inline map may tolerate failures in its definition; AWS takes that and does not mind it. */
const DISTRIBUTED_ONLY = ["ItemReader", "ItemBatcher", "ResultWriter", "Label"];

export function compileMap(
  common: {
    readonly name: string;
    readonly next: string | undefined;
    readonly assign: Template | undefined;
    readonly output: Template | undefined;
  },
  reader: Reader,
  compilation: Compilation,
): MapState | undefined {
  const { diagnostics } = reader;
  const document = reader.object.ItemProcessor;
  if (!isObject(document)) {
    if (document === undefined) diagnostics.schema("These fields are required: [ItemProcessor]", reader.location);
    else diagnostics.schema("Expected value of type Object", reader.at("ItemProcessor"));
    return undefined;
  }
  const processor = reader.child(document, "ItemProcessor");
  for (const field of Object.keys(document)) {
    if (!["StartAt", "States", "Comment", "ProcessorConfig"].includes(field)) {
      diagnostics.schema(`Field '${field}' is not supported`, processor.location);
    }
  }
  const { mode, executionType } = compileProcessorConfig(processor, compilation);
  if (mode === "INLINE") {
    for (const field of DISTRIBUTED_ONLY.filter((name) => reader.object[name] !== undefined)) {
      diagnostics.schema(`Field '${field}' is only supported for a Map state in DISTRIBUTED mode`, reader.location);
    }
  }
  const outer = compilation.executionType;
  if (mode === "DISTRIBUTED") compilation.executionType = executionType;
  const list = compilation.addList(processor);
  compilation.executionType = outer;
  const items = compileItems(reader);
  if (items !== undefined && reader.object.ItemReader !== undefined) {
    diagnostics.schema("Only one of these fields is allowed: [Items, ItemReader]", reader.location);
  }
  return {
    type: "Map",
    ...common,
    processor: list,
    mode,
    executionType,
    label: compileLabel(reader, compilation),
    items,
    itemSelector: reader.template("ItemSelector"),
    itemBatcher: compileBatcher(reader),
    itemReader: compileItemReader(reader, compilation),
    resultWriter: compileResultWriter(reader, compilation),
    maxConcurrency: reader.numberOrExpression("MaxConcurrency", 0, Number.MAX_SAFE_INTEGER),
    toleratedFailureCount: reader.numberOrExpression("ToleratedFailureCount", 0, Number.MAX_SAFE_INTEGER),
    toleratedFailurePercentage: reader.numberOrExpression("ToleratedFailurePercentage", 0, 100, false),
    retry: compileRetry(reader),
    catch: compileCatch(reader),
  };
}

function compileItems(reader: Reader): Template | undefined {
  const template = reader.template("Items");
  if (template?.kind === "constant" && !Array.isArray(template.value)) {
    reader.diagnostics.schema("Expected value of type Array or a JSONata expression", reader.at("Items"));
  }
  return template;
}

function compileProcessorConfig(
  processor: Reader,
  compilation: Compilation,
): { readonly mode: "INLINE" | "DISTRIBUTED"; readonly executionType: "STANDARD" | "EXPRESS" } {
  const document = processor.object.ProcessorConfig;
  if (!isObject(document)) return { mode: "INLINE", executionType: compilation.executionType };
  const config = processor.child(document, "ProcessorConfig");
  const mode = document.Mode ?? "INLINE";
  if (mode !== "INLINE" && mode !== "DISTRIBUTED") {
    config.diagnostics.schema("Value must be one of: [INLINE, DISTRIBUTED]", config.at("Mode"));
  }
  if (mode !== "DISTRIBUTED") return { mode: "INLINE", executionType: compilation.executionType };
  if (compilation.executionType === "EXPRESS") {
    config.diagnostics.schema(
      "Express state machine does not support Map state in DISTRIBUTED mode",
      config.at("Mode"),
    );
  }
  const type = document.ExecutionType;
  if (type === undefined) config.diagnostics.schema("These fields are required: [ExecutionType]", config.location);
  else if (type !== "STANDARD" && type !== "EXPRESS") {
    config.diagnostics.schema("Value must be one of: [STANDARD, EXPRESS]", config.at("ExecutionType"));
  }
  return { mode, executionType: type === "EXPRESS" ? "EXPRESS" : "STANDARD" };
}

function compileBatcher(reader: Reader): ItemBatcher | undefined {
  const document = reader.object.ItemBatcher;
  if (!isObject(document)) return undefined;
  const batcher = reader.child(document, "ItemBatcher");
  if (document.MaxItemsPerBatch === undefined && document.MaxInputBytesPerBatch === undefined) {
    batcher.diagnostics.schema(
      "One of these fields is required: [MaxItemsPerBatch, MaxInputBytesPerBatch]",
      batcher.location,
    );
  }
  return {
    maxItemsPerBatch: batcher.numberOrExpression("MaxItemsPerBatch", 1, MAX_ITEMS_PER_BATCH),
    maxInputBytesPerBatch: batcher.numberOrExpression("MaxInputBytesPerBatch", 1, MAX_BATCH_BYTES),
    batchInput: batcher.template("BatchInput"),
  };
}

function compileItemReader(reader: Reader, compilation: Compilation): ItemReader | undefined {
  const document = reader.object.ItemReader;
  if (!isObject(document)) return undefined;
  const itemReader = reader.child(document, "ItemReader");
  const resource = parseResource(itemReader.text("Resource") ?? "");
  if (resource === undefined || !["s3:getObject", "s3:listObjectsV2"].includes(resource.handler)) {
    itemReader.diagnostics.schema("Value is not a valid resource ARN", itemReader.at("Resource"));
    return undefined;
  }
  if (!compilation.supports(resource)) {
    itemReader.diagnostics.schema(
      `The resource provided ${resource.arn} is not recognized. No handler for '${resource.handler}' is configured.`,
      itemReader.at("Resource"),
    );
  }
  const config = itemReader.object.ReaderConfig;
  const configReader = itemReader.child(isObject(config) ? config : {}, "ReaderConfig");
  const inputType = configReader.text("InputType");
  const types = ["CSV", "JSON", "JSONL", "MANIFEST", "PARQUET"];
  if (resource.handler === "s3:getObject" && (inputType === undefined || !types.includes(inputType))) {
    configReader.diagnostics.schema(
      inputType === undefined
        ? "These fields are required: [InputType]"
        : `Value must be one of: [${types.join(", ")}]`,
      inputType === undefined ? configReader.location : configReader.at("InputType"),
    );
  } else if (inputType === "MANIFEST" || inputType === "PARQUET") {
    configReader.diagnostics.schema(
      `InputType ${inputType} is not supported here: use JSON, JSONL or CSV`,
      configReader.at("InputType"),
    );
  }
  if (inputType === "CSV") checkCsv(configReader);
  return {
    resource,
    arguments: itemReader.template("Arguments"),
    config: configReader.object,
    maxItems: configReader.numberOrExpression("MaxItems", 0, 100_000_000),
  };
}

function compileResultWriter(reader: Reader, compilation: Compilation): ResultWriter | undefined {
  const document = reader.object.ResultWriter;
  if (!isObject(document)) return undefined;
  const writer = reader.child(document, "ResultWriter");
  const arn = writer.text("Resource");
  const resource = arn === undefined ? undefined : parseResource(arn);
  if (arn !== undefined && resource?.handler !== "s3:putObject") {
    writer.diagnostics.schema("Value is not a valid resource ARN", writer.at("Resource"));
  } else if (resource !== undefined && !compilation.supports(resource)) {
    writer.diagnostics.schema(
      `The resource provided ${resource.arn} is not recognized. No handler for '${resource.handler}' is configured.`,
      writer.at("Resource"),
    );
  }
  const config = writer.object.WriterConfig;
  const configReader = writer.child(isObject(config) ? config : {}, "WriterConfig");
  return {
    resource,
    arguments: writer.template("Arguments"),
    transformation: oneOf(configReader, "Transformation", ["NONE", "COMPACT", "FLATTEN"]) ?? "NONE",
    outputType: oneOf(configReader, "OutputType", ["JSON", "JSONL"]) ?? "JSON",
  };
}

/** A CSV file's header is its first row, or given in the definition. */
function checkCsv(config: Reader): void {
  oneOf(config, "CSVDelimiter", ["COMMA", "PIPE", "SEMICOLON", "SPACE", "TAB"]);
  const where = oneOf(config, "CSVHeaderLocation", ["FIRST_ROW", "GIVEN"]);
  if (config.object.CSVHeaderLocation === undefined) {
    config.diagnostics.schema("These fields are required: [CSVHeaderLocation]", config.location);
  } else if (where === "GIVEN" && config.object.CSVHeaders === undefined) {
    config.diagnostics.schema("These fields are required: [CSVHeaders]", config.location);
  }
}

function oneOf(reader: Reader, field: string, values: readonly string[]): string | undefined {
  const value = reader.text(field);
  if (value === undefined || values.includes(value)) return value;
  reader.diagnostics.schema(`Value must be one of: [${values.join(", ")}]`, reader.at(field));
  return undefined;
}
