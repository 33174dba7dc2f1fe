import { z } from "zod";
import type { Json } from "../core/json.ts";

/*
 * The values that keys of a configuration take. `expected` is how a message words them, where JSON Schema's own
 * keywords say it badly; it is left out of the schema for editors.
 */

/**
 * A state machine's execution is named `20261120T143000Z-<task>-<26 characters>` and Step Functions takes 80: 36 are left.
 */
const MAX_TASK_NAME_LENGTH = 80 - 16 - 1 - 1 - 26;

export const taskName = z
  .string()
  .regex(new RegExp(`^[A-Za-z][A-Za-z0-9_-]{0,${MAX_TASK_NAME_LENGTH - 1}}$`))
  .meta({ expected: `a letter, then letters, digits, _ or -; at most ${MAX_TASK_NAME_LENGTH} characters` });

export const name = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]{0,63}$/)
  .meta({ expected: "a letter, then letters, digits, _ or -; at most 64 characters" });

export const text = z.string().min(1);

/** Any value that JSON can hold. */
export const json = (z.json() as z.ZodType<Json>).meta({ expected: "a value" });

/** A year: greater than any delay or deadline that is meant, and small enough for every clock. */
const MAX_MINUTES = 366 * 24 * 60;

export const minutes = z.number().positive().max(MAX_MINUTES);

export const wholeMinutes = z.int().positive().max(MAX_MINUTES);

export const seconds = z.number().max(MAX_MINUTES * 60);

export const count = z.int().positive();

export const ratio = z.number().min(0).max(1);

export const timeZone = text.meta({ expected: "an IANA time zone such as America/New_York" });
