import type { Compilation } from "./compilation.ts";
import type { Reader } from "./read.ts";

/** A Map Run's ARN carries the label, so it is short and has no characters that mean something there. */
const MAX_LABEL_LENGTH = 40;

/** Whitespace, wildcards, brackets, special and control characters. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for.
const NOT_ALLOWED = /[\s?*<>{}[\]:;,\\|^~$#%&`"\u0000-\u001f\u007f-\u009f]/u;

/** A distributed Map's label, which differs from every other one of the machine; "" where none is given. */
export function compileLabel(reader: Reader, compilation: Compilation): string {
  const label = reader.text("Label");
  if (label === undefined) return "";
  const at = reader.at("Label");
  if (label === "") reader.diagnostics.schema("Label cannot be empty", at);
  if (label.length > MAX_LABEL_LENGTH) {
    reader.diagnostics.schema(`Label cannot exceed ${MAX_LABEL_LENGTH} characters`, at);
  }
  const character = NOT_ALLOWED.exec(label)?.[0];
  if (character !== undefined) reader.diagnostics.schema(`Label contains invalid character: '${character}'`, at);
  if (compilation.labels.has(label)) reader.diagnostics.schema(`Duplicate label: ${label}`, at);
  compilation.labels.add(label);
  return label;
}
