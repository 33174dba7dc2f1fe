import type { Json } from "../json.ts";
import { checkGraph } from "./check-graph.ts";
import { checkScopes } from "./check-scopes.ts";
import type { Compilation, CompileOptions } from "./compilation.ts";
import { compileState } from "./compile-state.ts";
import { Diagnostics } from "./diagnostics.ts";
import { MAX_TIMEOUT_SECONDS } from "./limits.ts";
import type { Machine, State, StateList } from "./model.ts";
import { isObject, Reader } from "./read.ts";

const MACHINE_FIELDS = ["Comment", "QueryLanguage", "StartAt", "States", "TimeoutSeconds", "Version"];
/**
 * Checks a definition as Step Functions does and compiles its expressions.
 * The machine is there exactly when no diagnostic is an error.
 */
export function compileMachine(
  definition: Json,
  options: CompileOptions,
): { readonly machine: Machine | undefined; readonly diagnostics: Diagnostics } {
  const diagnostics = new Diagnostics();
  if (!isObject(definition)) {
    diagnostics.error("SCHEMA_VALIDATION_FAILED", "Definition must be a valid JSON object");
    return { machine: undefined, diagnostics };
  }
  const reader = new Reader(diagnostics, definition, "");
  const language = definition.QueryLanguage;
  if (language !== "JSONata") {
    diagnostics.schema(
      language === undefined || language === "JSONPath"
        ? 'QueryLanguage \'JSONPath\' is not supported here: declare "QueryLanguage": "JSONata"'
        : "Value must be one of: [JSONPath, JSONata]",
      "/QueryLanguage",
    );
  }
  for (const field of Object.keys(definition)) {
    if (!MACHINE_FIELDS.includes(field)) diagnostics.schema(`Field '${field}' is not supported`, "/");
  }
  reader.text("Comment");
  const version = reader.text("Version");
  if (version !== undefined && version !== "1.0") diagnostics.schema("Value must be one of: [1.0]", "/Version");
  const timeoutSeconds = reader.integer("TimeoutSeconds", 1, MAX_TIMEOUT_SECONDS);
  const lists: StateList[] = [];
  const compilation: Compilation = {
    ...options,
    diagnostics,
    names: new Set(),
    labels: new Set(),
    executionType: options.type,
    addList: (listReader) => addList(listReader, lists, compilation),
  };
  addList(reader, lists, compilation);
  if (!diagnostics.failed) checkScopes(lists, diagnostics);
  return { machine: diagnostics.failed ? undefined : { lists, timeoutSeconds }, diagnostics };
}

function addList(reader: Reader, lists: StateList[], compilation: Compilation): number {
  const id = lists.length;
  const states = new Map<string, State>();
  const list = { id, startAt: "", states };
  lists.push(list);
  const missing = ["States", "StartAt"].filter((field) => reader.object[field] === undefined);
  const location = reader.location === "" ? "/" : reader.location;
  if (missing.length > 0) {
    compilation.diagnostics.schema(`These fields are required: [${missing.join(", ")}]`, location);
    return id;
  }
  list.startAt = reader.text("StartAt") ?? "";
  const documents = reader.object.States;
  if (!isObject(documents) || Object.keys(documents).length === 0) {
    compilation.diagnostics.schema("Expected value of type Object with at least one state", reader.at("States"));
    return id;
  }
  for (const [name, document] of Object.entries(documents)) {
    const state = compileState(
      new Reader(compilation.diagnostics, isObject(document) ? document : {}, `${reader.at("States")}/${name}`),
      name,
      compilation,
    );
    if (state !== undefined) states.set(name, state);
  }
  if (id > 0 || compilation.singleState !== true)
    checkGraph(list, Object.keys(documents), reader, compilation.diagnostics);
  return id;
}
