import type { CronField } from "./constants.ts";

/** What is wrong with a field, and the whole field as it was probably meant. */
export interface FieldFault {
  readonly expected: string;
  readonly complaint: string;
  readonly replacement?: string;
}

interface Range {
  readonly first: number;
  readonly last: number;
}

/** The values one field allows, ascending: a list of `*`, `n`, `a-b`, the ranges with an optional `/step`. */
export function parseCronField(text: string, field: CronField): { readonly values: readonly number[] } | FieldFault {
  const values = new Set<number>();
  const parts = text.split(",");
  for (const [index, part] of parts.entries()) {
    const parsed = parsePart(part, field);
    if ("complaint" in parsed) {
      const { replacement } = parsed;
      return replacement === undefined ? parsed : { ...parsed, replacement: parts.with(index, replacement).join(",") };
    }
    for (const value of parsed) values.add(value);
  }
  return { values: [...values].sort((a, b) => a - b) };
}

function parsePart(part: string, field: CronField): readonly number[] | FieldFault {
  const [rangeText = "", stepText, ...rest] = part.split("/");
  const range = parseRange(rangeText, field);
  if ("complaint" in range) return range;
  if (stepText === undefined) return valuesOf(range, 1);
  if (!rangeText.includes("-") && rangeText !== "*") {
    return buildFault(field, `the step in "${part}" needs a range`, `${rangeText}-${lastOf(field)}/${stepText}`);
  }
  const longest = lastOf(field) - field.min;
  const step = rest.length === 0 && /^\d{1,2}$/.test(stepText) ? Number(stepText) : 0;
  return 1 <= step && step <= longest
    ? valuesOf(range, step)
    : { expected: `a step from 1 to ${longest}`, complaint: `"${part}" has no such step` };
}

function parseRange(text: string, field: CronField): Range | FieldFault {
  if (text === "*") return { first: field.min, last: lastOf(field) };
  if (text === "?") return buildFault(field, '"?" is not known here', "*");
  if (text === "") return buildFault(field, "a part is empty");
  const [firstText = "", lastText = firstText, ...rest] = text.split("-");
  const first = parseValue(firstText, field);
  const last = parseValue(lastText, field);
  if (first === undefined || last === undefined || rest.length > 0)
    return buildFault(field, `"${text}" is no such value`);
  if (first <= last) return { first, last };
  // By name, a week may end on Sunday: MON-SUN.
  if (field.max === 7 && last === 0) return { first, last: 7 };
  const head = field.min === last ? `${last}` : `${field.min}-${last}`;
  const tail = first === lastOf(field) ? `${first}` : `${first}-${lastOf(field)}`;
  return buildFault(field, `the range "${text}" runs backwards`, `${head},${tail}`);
}

function parseValue(text: string, field: CronField): number | undefined {
  const name = field.names.indexOf(text.toLowerCase());
  if (name !== -1) return name + field.min;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
  return field.min <= value && value <= field.max ? value : undefined;
}

function valuesOf({ first, last }: Range, step: number): number[] {
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => first + index * step);
}

/** The last value with a meaning of its own: 7 is Sunday again. */
function lastOf(field: CronField): number {
  return field.max === 7 ? 6 : field.max;
}

function buildFault(field: CronField, complaint: string, replacement?: string): FieldFault {
  const names = field.names.length === 0 ? "" : ` or names such as ${field.names.slice(0, 2).join(", ").toUpperCase()}`;
  const expected = `${field.min}-${field.max}${names}, ranges a-b, steps */n and a-b/n, lists of them`;
  return replacement === undefined ? { expected, complaint } : { expected, complaint, replacement };
}
