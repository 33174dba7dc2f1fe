import type { ConfigurationProblem } from "../configuration-error.ts";
import { buildNodes } from "./build-nodes.ts";
import { composeDocument } from "./compose-document.ts";
import { MAX_BYTES, tooManyBytes } from "./limits.ts";
import { placeInFile } from "./place-in-file.ts";
import { problemAt, refusalAt } from "./problem-at.ts";
import type { MapNode, Place } from "./source-node.ts";

/** What could be read of a configuration. */
export interface ReadSource {
  /** Undefined when the syntax is broken: a guess at what was meant would only add to the noise. */
  readonly root: MapNode | undefined;
  readonly problems: readonly ConfigurationProblem[];
}

/**
 * A configuration's text as a tree of values with their places.
 * @throws ConfigurationError with one problem when there is nothing to go on with: a limit is passed, the text is no
 * UTF-8, is empty, or is no map.
 */
export function readSource(source: string | Uint8Array, file: string): ReadSource {
  const top = { origin: { kind: "file", file, line: 1, column: 1 }, path: "" } as const;
  const { document, problems: found, lines } = composeDocument(decode(source, top), file);
  const syntax = found.map(({ offset, message, tag }) =>
    problemAt(placeInFile(file, lines, offset, ""), {
      code: tag ? "CONFIG_TAG_UNKNOWN" : "CONFIG_YAML_INVALID",
      message,
      expected: "YAML 1.2",
    }),
  );
  if (document === undefined || found.some(({ tag }) => !tag)) return { root: undefined, problems: syntax };
  const { contents } = document;
  if (contents === null || (contents.range[0] === contents.range[1] && contents.tag === undefined))
    throw refusalAt(top, { code: "CONFIG_EMPTY", message: "the file is empty", expected: "orchestrator, tasks, …" });
  const tagOffsets = found.map(({ offset }) => offset).sort((left, right) => left - right);
  const { root, problems } = buildNodes(contents, file, lines, tagOffsets);
  if (root.kind !== "map")
    throw refusalAt(root.place, { code: "CONFIG_TYPE_WRONG", message: "a configuration is a map", expected: "a map" });
  // An unknown tag is found by both readers; the finding with the path is told.
  const told = new Set(problems.map(({ line, column }) => `${line}:${column}`));
  return { root, problems: [...syntax.filter(({ line, column }) => !told.has(`${line}:${column}`)), ...problems] };
}

/** The text of at most 1 MiB of UTF-8, without a byte order mark. */
function decode(source: string | Uint8Array, top: Place & { readonly origin: { readonly kind: "file" } }): string {
  // A text has no more UTF-16 units than UTF-8 bytes: the longest need no encoding to be refused.
  if (source.length > MAX_BYTES) throw tooManyBytes(top, source.length);
  const bytes = typeof source === "string" ? new TextEncoder().encode(source) : source;
  if (bytes.length > MAX_BYTES) throw tooManyBytes(top, bytes.length);
  const text = decodeWhole(bytes);
  if (text !== undefined) return text;
  const before = textBeforeFault(bytes);
  const line = before.split("\n").length;
  const column = before.length - before.lastIndexOf("\n");
  const place: Place = { ...top, origin: { ...top.origin, line, column } };
  throw refusalAt(place, { code: "CONFIG_ENCODING", message: "the file is not UTF-8 from here on", expected: "UTF-8" });
}

function decodeWhole(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The longest beginning that is UTF-8, found by halving. */
function textBeforeFault(bytes: Uint8Array): string {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isBeginning(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return new TextDecoder().decode(bytes.subarray(0, good), { stream: true });
}

function isBeginning(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}
