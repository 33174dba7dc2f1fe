import type { LineCounter } from "yaml";
import type { Place } from "./source-node.ts";

/** The place of an offset into a file's text. */
export function placeInFile(file: string, lines: LineCounter, offset: number, path: string): Place {
  const { line, col } = lines.linePos(offset);
  return { origin: { kind: "file", file, line: Math.max(line, 1), column: Math.max(col, 1) }, path };
}
