import type { Query } from "./table.ts";

/** Sort keys from (inclusive) and before (exclusive); `undefined` is open. */
export interface SortKeyRange {
  readonly from: string | undefined;
  readonly before: string | undefined;
}

/** The one range that a query's `prefix`, `from` and `to` mean together; undefined when no key can be in it. */
export function sortKeyRange(query: Pick<Query, "prefix" | "from" | "to">): SortKeyRange | undefined {
  const prefix = query.prefix ?? "";
  const from = larger(prefix, query.from ?? "");
  const before = smaller(afterPrefix(prefix), query.to);
  if (before !== undefined && compareKeys(from, before) >= 0) return undefined;
  return { from: from === "" ? undefined : from, before };
}

/**
 * Order of keys: that of their UTF-8 bytes, which is that of code points. JavaScript compares UTF-16 units,
 * where U+1F4C8 (a surrogate pair) comes before U+FFFD.
 */
function compareKeys(left: string, right: string): number {
  let at = 0;
  while (at < left.length && at < right.length && left.charCodeAt(at) === right.charCodeAt(at)) at++;
  // Both differ first inside a pair: its first unit is the same, and the second units compare as the code points do.
  return unitOrder(left.charCodeAt(at)) - unitOrder(right.charCodeAt(at));
}

/** Surrogates above all other units; the end (`NaN`) below all. */
function unitOrder(unit: number): number {
  if (Number.isNaN(unit)) return -1;
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}

function larger(left: string, right: string): string {
  return compareKeys(left, right) >= 0 ? left : right;
}

function smaller(left: string | undefined, right: string | undefined): string | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return compareKeys(left, right) <= 0 ? left : right;
}

/** The first text after all that start with `prefix`; undefined when there is none. */
function afterPrefix(prefix: string): string | undefined {
  const points = Array.from(prefix, (character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last === 0x10ffff) continue;
    // Surrogates (U+D800 to U+DFFF) are no characters: the next one after U+D7FF is U+E000.
    return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
  }
  return undefined;
}
