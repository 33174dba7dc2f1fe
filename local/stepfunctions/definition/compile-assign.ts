import type { Template } from "../expressions/template.ts";
import { isObject, type Reader } from "./read.ts";

const MAX_NAME_LENGTH = 80;

/** A variable is named by a Unicode identifier of at most 80 characters, and never `states`. */
const VARIABLE_NAME = /^[\p{ID_Start}_][\p{ID_Continue}]*$/u;

export function compileAssign(reader: Reader, scope: "state" | "catcher" = "state"): Template | undefined {
  const document = reader.object.Assign;
  if (isObject(document)) {
    for (const name of Object.keys(document)) {
      if (name === "states")
        reader.diagnostics.schema("Variable name 'states' is reserved", reader.at(`Assign/${name}`));
      else if (!VARIABLE_NAME.test(name) || name.length > MAX_NAME_LENGTH) {
        reader.diagnostics.schema(`Invalid variable name '${name}'`, reader.at(`Assign/${name}`));
      }
    }
  }
  return reader.objectTemplate("Assign", scope);
}
