import { stripVTControlCharacters } from "node:util";

/**
 * Rows below their headings, columns aligned; numbers (cells that begin with a digit in every row) to the right.
 * @param columns the width of the terminal: longer lines are cut there, with `…`; undefined cuts nothing.
 */
export function formatTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  columns?: number,
): string {
  const lines = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ""))));
  const right = headings.map(
    (_, column) => rows.length > 0 && rows.every((row) => /^[\d-][\d.,]*%?$/.test(plain(row[column] ?? ""))),
  );
  return lines
    .map((line) => {
      const cells = headings.map((_, column) => pad(line[column] ?? "", widths[column] ?? 0, right[column] ?? false));
      return cut(cells.join("  ").trimEnd(), columns);
    })
    .join("\n");
}

function pad(cell: string, to: number, right: boolean): string {
  const gap = " ".repeat(to - width(cell));
  return right ? gap + cell : cell + gap;
}

function cut(line: string, columns: number | undefined): string {
  if (columns === undefined || width(line) <= columns) return line;
  // Colours would be cut in the middle: a line too long goes without them.
  return `${[...plain(line)].slice(0, columns - 1).join("")}…`;
}

function width(text: string): number {
  return [...plain(text)].length;
}

function plain(text: string): string {
  return stripVTControlCharacters(text);
}
