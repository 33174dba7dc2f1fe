import { OrchestratorError } from "../core/errors.ts";
import type { Json } from "../core/json.ts";
import { closest } from "./closest.ts";
import type { LoadedConfiguration } from "./loaded-configuration.ts";
import { formatOrigin, type Origin } from "./source/origin.ts";
import { childOf, type SourceNode } from "./source/source-node.ts";

/** An effective value and where it comes from: `default`, `file:line`, an overlay, an environment variable. */
export interface DescribedValue {
  readonly value: Json;
  readonly origin: string;
}

/** The configuration's own maps, with `{value, origin}` at the leaves; a list is one leaf. */
export type Description = DescribedValue | { readonly [key: string]: Description };

type Loaded = Pick<LoadedConfiguration, "configuration" | "origins">;

/**
 * What `config show [PATH]` prints; `path` is dotted, the whole configuration without one.
 * @throws OrchestratorError `CONFIG_PATH_UNKNOWN` when the configuration has no such value.
 */
export function describeConfiguration({ configuration, origins }: Loaded, path = ""): Description {
  let value = configuration as unknown as Json;
  let node: SourceNode | undefined = origins.body;
  const walked: string[] = [];
  for (const step of path === "" ? [] : path.split(".")) {
    const keys = isMap(value) ? Object.keys(value) : [];
    if (!isMap(value) || !keys.includes(step)) throw unknownPath(path, walked, step, keys);
    value = value[step] ?? null;
    node = childOf(node, step);
    walked.push(step);
  }
  return describe(value, node, walked, origins);
}

function describe(
  value: Json,
  node: SourceNode | undefined,
  path: readonly string[],
  origins: Loaded["origins"],
): Description {
  if (!isMap(value)) return { value, origin: formatOrigin(originOf(node, path, origins)) };
  const entries = Object.entries(value).filter(([, child]) => child !== undefined);
  if (entries.length === 0) return { value: {}, origin: formatOrigin(originOf(node, path, origins)) };
  return Object.fromEntries(
    entries.map(([key, child]) => [key, describe(child, childOf(node, key), [...path, key], origins)]),
  );
}

function originOf(node: SourceNode | undefined, path: readonly string[], origins: Loaded["origins"]): Origin {
  if (path.length === 1 && path[0] === "environment") return origins.environment;
  const isMultiplied = path[0] === "tasks" && path.length === 3 && path[2] === "error_threshold";
  if (isMultiplied && origins.multiplier !== undefined) return origins.multiplier.origin;
  return node?.place.origin ?? { kind: "default" };
}

function isMap(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function unknownPath(
  path: string,
  walked: readonly string[],
  step: string,
  keys: readonly string[],
): OrchestratorError {
  const suggestion = closest(step, keys);
  const parent = walked.length === 0 ? "the configuration" : walked.join(".");
  return new OrchestratorError({
    code: "CONFIG_PATH_UNKNOWN",
    fault: "user",
    message: `${parent} has no value ${step}`,
    remedy: suggestion === undefined ? "`orchestrator config show` lists all of them." : `Did you mean ${suggestion}?`,
    expected: keys.length === 0 ? "no further path" : keys.join(", "),
    found: path,
  });
}
