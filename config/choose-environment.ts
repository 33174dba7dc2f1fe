import { closest } from "./closest.ts";
import type { ConfigurationProblem } from "./configuration-error.ts";
import type { Origin } from "./source/origin.ts";
import { problemAt } from "./source/problem-at.ts";
import { ENVIRONMENT_VARIABLE, isSet } from "./variables.ts";

/** Which overlay is in force, and who said so; `name` is undefined without one. */
export interface EnvironmentChoice {
  readonly name: string | undefined;
  readonly origin: Origin;
  readonly problems: readonly ConfigurationProblem[];
}

/**
 * The overlay that the argument names, or else the variable `ENV`. Shells use `ENV` for something of their own: a path
 * in it says nothing, nor does anything when the file has no overlays; another name that fits none is wrong.
 */
export function chooseEnvironment(
  asked: string | undefined,
  env: { readonly [name: string]: string | undefined },
  names: readonly string[],
): EnvironmentChoice {
  const none = { name: undefined, origin: { kind: "default" }, problems: [] } as const;
  const variable = isSet(env, ENVIRONMENT_VARIABLE) ? env[ENVIRONMENT_VARIABLE]?.trim() : undefined;
  const name = asked ?? variable;
  if (name === undefined) return none;
  const origin: Origin =
    asked === undefined ? { kind: "variable", name: ENVIRONMENT_VARIABLE } : { kind: "argument", name: "environment" };
  if (names.includes(name)) return { name, origin, problems: [] };
  if (asked === undefined && (names.length === 0 || /[/\\.]/.test(name))) return none;
  const message = `there is no environment ${name}${asked === undefined ? ", which ENV asks for" : ""}`;
  const expected = names.length === 0 ? "none: the file has no environments" : `one of ${names.join(", ")}`;
  const text = { code: "CONFIG_ENVIRONMENT_UNKNOWN", message, expected, found: name, suggestion: closest(name, names) };
  return { ...none, problems: [problemAt({ origin, path: "" }, text)] };
}
