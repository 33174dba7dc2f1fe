import { findCycle } from "../../core/dependencies/find-cycle.ts";
import type { Suggest } from "../closest.ts";
import type { ConfigurationProblem } from "../configuration-error.ts";
import { problemAt } from "../source/problem-at.ts";
import { childOf, type Entry, type ScalarNode, type SourceNode } from "../source/source-node.ts";
import { taskName } from "../value-schemas.ts";

/** Listing more cycles than this helps nobody: they hang together. */
const MAX_CYCLES = 10;

type Dependency = ScalarNode & { readonly value: string };

/** Dependencies on tasks that do not exist, named twice, or in a circle. What is no name is left to the shape. */
export function checkDependencies(tasks: ReadonlyMap<string, Entry>, suggestTask: Suggest): ConfigurationProblem[] {
  const dependencies = new Map(Array.from(tasks, ([task, { node }]) => [task, readDependencies(node)]));
  return [
    ...Array.from(dependencies).flatMap(([task, list]) => checkNames(task, list, tasks, suggestTask)),
    ...checkCycles(dependencies),
  ];
}

function checkNames(
  task: string,
  list: readonly Dependency[],
  tasks: ReadonlyMap<string, Entry>,
  suggestTask: Suggest,
): ConfigurationProblem[] {
  const seen = new Set<string>();
  return list.flatMap(({ value, place }) => {
    if (seen.has(value)) {
      const message = `${task} names the dependency ${value} twice`;
      return [problemAt(place, { code: "CONFIG_DEPENDENCY_TWICE", message, expected: "each task once", found: value })];
    }
    seen.add(value);
    if (tasks.has(value)) return [];
    const message = `${task} depends on ${value}, and there is no such task`;
    const suggestion = suggestTask(value);
    const expected = "the name of a task";
    return [problemAt(place, { code: "CONFIG_DEPENDENCY_UNKNOWN", message, expected, found: value, suggestion })];
  });
}

/** Every circle, each reported once, where its first task names the second. */
function checkCycles(dependencies: ReadonlyMap<string, readonly Dependency[]>): ConfigurationProblem[] {
  const graph = Object.fromEntries(
    Array.from(dependencies, ([task, list]) => [task, { dependencies: list.map(({ value }) => value) }]),
  );
  const problems: ConfigurationProblem[] = [];
  for (let cycle = findCycle(graph); cycle !== undefined && problems.length < MAX_CYCLES; cycle = findCycle(graph)) {
    const [first = "", second = first] = cycle;
    const place = dependencies.get(first)?.find(({ value }) => value === second)?.place;
    const shown = [...cycle, first].join(" → ");
    const message = cycle.length === 1 ? `${first} depends on itself` : `these tasks wait for each other: ${shown}`;
    const text = { code: "CONFIG_DEPENDENCY_CYCLE", message, expected: "dependencies without a circle", found: shown };
    if (place !== undefined) problems.push(problemAt(place, text));
    // Cut here, the next search finds another circle or none.
    graph[first] = { dependencies: (graph[first]?.dependencies ?? []).filter((name) => name !== second) };
  }
  return problems;
}

/** The names in a task's list of dependencies, with their places. */
export function readDependencies(task: SourceNode): readonly Dependency[] {
  const list = childOf(task, "dependencies");
  return list?.kind === "list" ? list.items.filter(isName) : [];
}

function isName(node: SourceNode): node is Dependency {
  return node.kind === "scalar" && taskName.safeParse(node.value).success;
}
