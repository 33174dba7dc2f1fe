import { buildShape, checkShape, unknownKey } from "./check-shape.ts";
import type { ConfigurationProblem } from "./configuration-error.ts";
import { environmentSchema } from "./file-schema.ts";
import { orchestratorSchema } from "./schema.ts";
import { problemAt } from "./source/problem-at.ts";
import { childOf, type Entry, type MapNode, type Place, type SourceNode } from "./source/source-node.ts";
import { name } from "./value-schemas.ts";

/** Every one is checked, chosen or not; more than this is no list of stages any more. */
const MAX_ENVIRONMENTS = 50;

/** An overlay, brought into the shape of the file's own body. */
export interface Environment {
  readonly name: string;
  readonly orchestrator: ReadonlyMap<string, Entry>;
  readonly tasks: SourceNode | undefined;
  readonly multiplier: SourceNode | undefined;
}

const MULTIPLIER = "error_threshold_multiplier";
const MULTIPLIER_SHAPE = buildShape(`environments.*.${MULTIPLIER}`, environmentSchema.shape[MULTIPLIER]);
const KNOWN_KEYS = Object.keys(environmentSchema.shape);

/** The file's environments, and what is wrong with them beyond the values they lay over others. */
export function readEnvironments(node: SourceNode | undefined): {
  readonly environments: ReadonlyMap<string, Environment>;
  readonly problems: readonly ConfigurationProblem[];
} {
  if (node === undefined) return { environments: new Map(), problems: [] };
  if (node.kind !== "map") return { environments: new Map(), problems: [notAMap(node)] };
  const problems: ConfigurationProblem[] = [];
  const environments = new Map<string, Environment>();
  for (const [environment, entry] of node.entries) {
    if (environments.size === MAX_ENVIRONMENTS) {
      const message = `there are more than ${MAX_ENVIRONMENTS} environments`;
      problems.push(problemAt(entry.key, { code: "CONFIG_TOO_MANY_ENVIRONMENTS", message }));
      break;
    }
    if (!name.safeParse(environment).success) problems.push(badName(environment, entry.key));
    if (entry.node.kind === "map") {
      const read = readEnvironment(environment, entry.node);
      environments.set(environment, read.environment);
      problems.push(...read.problems);
    } else problems.push(notAMap(entry.node));
  }
  return { environments, problems };
}

function readEnvironment(environment: string, node: MapNode) {
  const problems: ConfigurationProblem[] = [];
  const orchestrator = new Map<string, Entry>();
  for (const [key, entry] of orchestratorEntries(node, problems)) {
    const first = orchestrator.get(key);
    if (first !== undefined) {
      const message = `${key} is set twice for ${environment}: beside \`orchestrator\` and in it`;
      problems.push(
        problemAt(entry.key, { code: "CONFIG_KEY_DUPLICATE", message, expected: "one of both", found: key }),
      );
    } else orchestrator.set(key, marked(entry, environment));
  }
  const multiplier = childOf(node, MULTIPLIER);
  if (multiplier !== undefined) problems.push(...checkShape(multiplier, MULTIPLIER_SHAPE));
  const tasks = childOf(node, "tasks");
  if (tasks !== undefined && tasks.kind !== "map") problems.push(notAMap(tasks));
  const overlay: Environment = {
    name: environment,
    orchestrator,
    tasks: tasks === undefined ? undefined : markedNode(tasks, environment),
    multiplier: multiplier === undefined ? undefined : markedNode(multiplier, environment),
  };
  return { environment: overlay, problems };
}

/** The orchestrator's values may stand in the overlay itself, or under `orchestrator` as in the file. */
function orchestratorEntries(node: MapNode, problems: ConfigurationProblem[]): [string, Entry][] {
  const entries: [string, Entry][] = [];
  for (const [key, entry] of node.entries) {
    if (key === MULTIPLIER || key === "tasks") continue;
    if (key === "orchestrator") {
      if (entry.node.kind === "map") entries.push(...entry.node.entries);
      else problems.push(notAMap(entry.node));
    } else if (Object.hasOwn(orchestratorSchema.shape, key)) entries.push([key, entry]);
    else problems.push(unknownKey(key, entry.key, KNOWN_KEYS, `environments.*.${key}`));
  }
  return entries;
}

function marked({ key, node }: Entry, environment: string): Entry {
  return { key: markedPlace(key, environment), node: markedNode(node, environment) };
}

/** The same values, known to come from an overlay. */
function markedNode(node: SourceNode, environment: string): SourceNode {
  const place = markedPlace(node.place, environment);
  switch (node.kind) {
    case "scalar":
      return { ...node, place };
    case "list":
      return { ...node, place, items: node.items.map((item) => markedNode(item, environment)) };
    case "map": {
      const entries = new Map(Array.from(node.entries, ([key, entry]) => [key, marked(entry, environment)]));
      return { ...node, place, entries };
    }
  }
}

function markedPlace({ origin, path }: Place, environment: string): Place {
  return origin.kind === "file" ? { origin: { ...origin, kind: "overlay", environment }, path } : { origin, path };
}

function notAMap({ place, kind }: SourceNode): ConfigurationProblem {
  const message = `expected a map, found ${kind === "list" ? "a list" : "a single value"}`;
  return problemAt(place, { code: "CONFIG_TYPE_WRONG", message, expected: "a map", found: kind });
}

function badName(environment: string, key: Place): ConfigurationProblem {
  const expected = String(name.meta()?.expected);
  const message = `${environment} cannot be the name of an environment`;
  return problemAt(key, { code: "CONFIG_NAME_INVALID", message, expected, found: environment });
}
