import { z } from "zod";
import { OrchestratorError } from "../core/errors.ts";
import { formatInstant, parseInstant } from "../core/instant.ts";
import type { EpochMillis } from "../core/ports/clock.ts";

/**
 * A command's own options as its schema has them.
 * @throws OrchestratorError `USAGE` with everything that is wrong.
 */
export function parseOptions<T extends z.ZodType>(schema: T, options: Readonly<Record<string, unknown>>): z.output<T> {
  const parsed = schema.safeParse(options);
  if (parsed.success) return parsed.data;
  throw usage(parsed.error.issues.map((issue) => `--${flag(issue.path)}: ${issue.message}`).join("; "));
}

export function usage(message: string, remedy = "Add --help to see what is possible."): OrchestratorError {
  return new OrchestratorError({ code: "USAGE", fault: "user", message, remedy });
}

/** A whole number as an option's text. */
export function wholeNumber(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,15}$/, `a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((value) => value >= min && value <= max, `a whole number from ${min} to ${max}`);
}

/** RFC 3339 as an option's text, to epoch milliseconds. */
export const instantOption = z.string("is missing").transform((text, context): EpochMillis => {
  try {
    const at = parseInstant(text);
    // Beyond the years 0 to 9999 it would not be RFC 3339 any more.
    if (/^\d{4}-/.test(formatInstant(at))) return at;
  } catch {
    // Not an instant: said below.
  }
  context.issues.push({
    code: "custom",
    input: text,
    message: `${JSON.stringify(text)} is no instant such as 2026-11-27T14:30:00Z`,
  });
  return z.NEVER;
});

function flag(path: readonly PropertyKey[]): string {
  return String(path[0] ?? "").replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
