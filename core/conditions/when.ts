import jsonata from "jsonata";
import { z } from "zod";
import type { Json } from "../json.ts";
import type { EpochMillis } from "../ports/clock.ts";
import type { Condition, Finding } from "./condition.ts";
import type { Facts } from "./facts.ts";
import { freshSignals } from "./fresh-signal.ts";

/** Long enough for any condition that a person can still read. */
const MAX_CHARACTERS = 2_000;

/** What an evaluation may use before it counts as not met: judging a condition takes well under a millisecond. */
const LIMITS = { timeout: 1_000, stack: 200, sequence: 10_000 };

/** Functions whose answer depends on more than the facts, and what to write instead. */
const REFUSED: ReadonlyMap<string, string> = new Map([
  ["now", "write clock.now: the orchestrator's own time"],
  ["millis", "write $toMillis(clock.now): the orchestrator's own time"],
  ["random", "a condition has to give the same answer for the same facts"],
  ["shuffle", "a condition has to give the same answer for the same facts"],
  ["eval", "write the expression itself"],
]);

/** `when`: a JSONata expression over `{signals, health, clock, task, dependencies}` that has to give true. */
export const when: Condition<z.ZodString> = {
  value: z
    .string()
    .min(1)
    .max(MAX_CHARACTERS)
    .superRefine((text, context) => {
      const problem = findExpressionProblem(text);
      if (problem !== undefined) context.addIssue({ code: "custom", message: problem });
    }),
  async check(text, facts, now) {
    const outcome = await evaluate(text, facts, now);
    if ("failure" in outcome) return notTrue(`wanted ${text}, but it failed: ${outcome.failure}`, null);
    const { result } = outcome;
    if (result === undefined) return notTrue(`wanted ${text} to be true or false, but it gives nothing`, null);
    if (typeof result !== "boolean")
      return notTrue(`wanted ${text} to be true or false, found ${JSON.stringify(result)}`, result);
    return { met: result, message: `wanted ${text}, found ${result}`, found: result };
  },
};

/** Why an expression cannot be a condition; undefined when it can. */
function findExpressionProblem(text: string): string | undefined {
  try {
    const refused = findVariable(jsonata(text).ast(), REFUSED);
    return refused === undefined ? undefined : `$${refused} cannot be used in a condition: ${REFUSED.get(refused)}`;
  } catch (error) {
    const { message, position } = error as { message?: string; position?: number };
    return `${message ?? "cannot be read"}${position === undefined ? "" : ` (character ${position})`}`;
  }
}

async function evaluate(
  text: string,
  facts: Facts,
  now: EpochMillis,
): Promise<{ readonly result: Json | undefined } | { readonly failure: string }> {
  try {
    const input = { ...facts, signals: freshSignals(facts, now) };
    const result: unknown = await jsonata(text, LIMITS).evaluate(input);
    return { result: result === undefined ? undefined : toJson(result) };
  } catch (error) {
    return { failure: (error as { message?: string }).message ?? String(error) };
  }
}

/** What can be stored of a result; JSONata's functions are circular. */
function toJson(result: unknown): Json {
  try {
    return JSON.parse(JSON.stringify(result)) as Json;
  } catch {
    return "a function";
  }
}

function notTrue(message: string, found: Json): Finding {
  return { met: false, message, found };
}

/** The first variable of the expression with one of these names. */
function findVariable(node: unknown, names: ReadonlyMap<string, unknown>): string | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const { type, value } = node as { type?: unknown; value?: unknown };
  if (type === "variable" && typeof value === "string" && names.has(value)) return value;
  for (const child of Object.values(node)) {
    const found = findVariable(child, names);
    if (found !== undefined) return found;
  }
  return undefined;
}
