import { closest } from "./closest.ts";
import type { ConfigurationProblem } from "./configuration-error.ts";
import { describeFound } from "./found.ts";
import { asEntry, type Body } from "./overlay.ts";
import { problemAt } from "./source/problem-at.ts";
import type { Entry, Place } from "./source/source-node.ts";
import { isSet, OWN_PREFIX, VARIABLES, VARIABLES_NOT_YET } from "./variables.ts";

type Env = { readonly [name: string]: string | undefined };
type Scalar = string | number | boolean;

/** The body under the environment variables; what they set has them as its origin. Empty variables say nothing. */
export function applyVariables(
  body: Body,
  env: Env,
): { readonly body: Body; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  let changed = body;
  for (const [name, { parse, expected, targets }] of VARIABLES) {
    if (!isSet(env, name)) continue;
    const text = (env[name] ?? "").trim();
    const value = parse(text);
    if (value === undefined) {
      const found = describeFound(text);
      const message = `the environment variable ${name} has to be ${expected}, found ${found}`;
      problems.push(problemAt(placeOf(name), { code: "CONFIG_VARIABLE_INVALID", message, expected, found }));
    } else for (const target of targets(env)) changed = setAt(changed, target.split("."), value, name);
  }
  return { body: changed, problems };
}

/** Variables that are set, are meant for the orchestrator, and change nothing. */
export function warnOfVariables(env: Env): ConfigurationProblem[] {
  return Object.keys(env).flatMap((name) => {
    if (!isSet(env, name)) return [];
    const feature = VARIABLES_NOT_YET.get(name);
    if (feature !== undefined) {
      const message = `the environment variable ${name} changes nothing yet (${feature})`;
      return [problemAt(placeOf(name), { code: "CONFIG_NOT_YET", message, found: name })];
    }
    if (!name.startsWith(OWN_PREFIX)) return [];
    const message = `the environment variable ${name} is not known`;
    const suggestion = closest(name, VARIABLES_NOT_YET.keys());
    return [problemAt(placeOf(name), { code: "CONFIG_VARIABLE_UNKNOWN", message, found: name, suggestion })];
  });
}

/** The body with a value under a path; `tasks.*` is every task that is a map. */
function setAt(body: Body, path: readonly string[], value: Scalar, variable: string): Body {
  const [head = "", ...rest] = path;
  const place = placeOf(variable);
  if (rest.length === 0) {
    const entry: Entry = { key: place, node: { kind: "scalar", place, value } };
    return { ...body, entries: new Map(body.entries).set(head, entry) };
  }
  if (head === "*") {
    const tasks = Array.from(body.entries, ([task, entry]): [string, Entry] => {
      const { key, node } = entry;
      return [task, node.kind === "map" ? { key, node: setAt(node, rest, value, variable) } : entry];
    });
    return { ...body, entries: new Map(tasks) };
  }
  const part = body.entries.get(head);
  // A part of the wrong kind is reported as such; the variable must not hide it.
  if (part !== undefined && part.node.kind !== "map") return body;
  const below = asEntry(part, body, head, part?.node.kind === "map" ? part.node.entries : new Map());
  if (below.node.kind !== "map") return body;
  const changed = setAt(below.node, rest, value, variable);
  return { ...body, entries: new Map(body.entries).set(head, { key: below.key, node: changed }) };
}

function placeOf(variable: string): Place {
  return { origin: { kind: "variable", name: variable }, path: variable };
}
