import { z } from "zod";
import type { Json } from "../json.ts";

/** What a condition looks at: a number, a name for it, or both; and how to show it. */
export interface Measure {
  readonly number?: number | undefined;
  readonly name?: string | undefined;
  readonly shown: Json;
}

/** What is wanted of a measure. All that is given must hold. */
export interface Wish {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  readonly below?: number | undefined;
  readonly oneOf?: readonly string[] | undefined;
}

/** The meaning of every form that a condition's value may take. */
export interface Forms {
  /** The meaning of `true` and of `false`. */
  readonly yes: Wish;
  readonly no: Wish;
  /** A number is a minimum and `{min, max}` a range; the greatest number that makes sense. Absent: no numbers. */
  readonly numbersUpTo?: number;
  /** A name is exactly that one, a list of names any of them. Absent: no names. */
  readonly names?: readonly [string, ...string[]];
}

export type WishValue =
  | boolean
  | number
  | { min?: number | undefined; max?: number | undefined }
  | string
  | readonly string[];

/** The values that a file may write for these forms; `expected` of its metadata says them in words. */
export function buildWishSchema(forms: Forms): z.ZodType<WishValue> {
  const { numbersUpTo, names } = forms;
  const options: z.ZodType<WishValue>[] = [z.boolean()];
  const words = ["true", "false"];
  if (numbersUpTo !== undefined) {
    const number = Number.isFinite(numbersUpTo) ? z.number().min(0).max(numbersUpTo) : z.number().min(0);
    options.push(number, buildRangeSchema(number));
    words.push(Number.isFinite(numbersUpTo) ? `a number from 0 to ${numbersUpTo}` : "a number of at least 0");
    words.push("{min, max}");
  }
  if (names !== undefined) {
    options.push(z.enum(names), z.array(z.enum(names)).min(1));
    words.push(...names, "a list of these names");
  }
  return z.union(options).meta({ expected: `${words.slice(0, -1).join(", ")} or ${words.at(-1)}` });
}

function buildRangeSchema(number: z.ZodNumber) {
  return z
    .strictObject({ min: number.optional(), max: number.optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, { error: "a range needs min, max or both" })
    .refine(({ min, max }) => min === undefined || max === undefined || min <= max, { error: "min is above max" });
}

/** What a value of these forms wants. */
export function wishOf(value: WishValue, forms: Forms): Wish {
  if (value === true) return forms.yes;
  if (value === false) return forms.no;
  if (typeof value === "number") return { min: value };
  if (typeof value === "string") return { oneOf: [value] };
  return isNames(value) ? { oneOf: value } : value;
}

/** Whether the measure is as wished; one that lacks what the wish is about is not. */
export function isMet(wish: Wish, { number, name }: Measure): boolean {
  if (wish.oneOf !== undefined && (name === undefined || !wish.oneOf.includes(name))) return false;
  if (wish.min !== undefined && !(number !== undefined && number >= wish.min)) return false;
  if (wish.max !== undefined && !(number !== undefined && number <= wish.max)) return false;
  return wish.below === undefined || (number !== undefined && number < wish.below);
}

/** `at least 1 and at most 10`, `high or extreme`. */
export function describeWish({ min, max, below, oneOf }: Wish): string {
  const parts = [
    oneOf?.join(" or "),
    min === undefined ? undefined : `at least ${min}`,
    max === undefined ? undefined : `at most ${max}`,
    below === undefined ? undefined : `below ${below}`,
  ];
  return parts.filter((part) => part !== undefined).join(" and ");
}

function isNames(value: WishValue): value is readonly string[] {
  return Array.isArray(value);
}
