import { SCHEDULE_KINDS } from "./checks/check-task.ts";
import type { Suggest } from "./closest.ts";
import type { ConfigurationProblem } from "./configuration-error.ts";
import type { Environment } from "./environments.ts";
import { problemAt } from "./source/problem-at.ts";
import type { Entry, MapNode, SourceNode } from "./source/source-node.ts";

/** A configuration without its environments: the file's, or what an overlay makes of it. Parts that are no maps stay as they are. */
export type Body = MapNode;

/**
 * The body under an overlay. Maps are merged key by key, everything else is replaced; a task's schedule is replaced as a
 * whole, since a task has one. Parts that the overlay leaves alone are the very same nodes as before.
 */
export function applyOverlay(
  body: Body,
  environment: Environment,
  suggestTask: Suggest,
): { readonly body: Body; readonly problems: readonly ConfigurationProblem[] } {
  const problems: ConfigurationProblem[] = [];
  const entries = new Map(body.entries);
  if (environment.orchestrator.size > 0) {
    const overlaid = mergeEntries(mapOf(entries.get("orchestrator")), environment.orchestrator);
    entries.set("orchestrator", asEntry(entries.get("orchestrator"), body, "orchestrator", overlaid));
  }
  const tasks = mapOf(entries.get("tasks"));
  if (environment.tasks?.kind === "map") {
    const overlaid = new Map(tasks);
    for (const [task, over] of environment.tasks.entries) {
      const under = tasks.get(task);
      if (under === undefined) problems.push(unknownTask(task, over, suggestTask));
      else overlaid.set(task, overlayTask(under, over));
    }
    entries.set("tasks", asEntry(entries.get("tasks"), body, "tasks", overlaid));
  }
  return { body: { ...body, entries }, problems };
}

function overlayTask(under: Entry, over: Entry): Entry {
  if (under.node.kind !== "map" || over.node.kind !== "map") return { key: under.key, node: over.node };
  const changes = over.node.entries;
  const entries = new Map(under.node.entries);
  if (SCHEDULE_KINDS.some((kind) => changes.has(kind))) {
    for (const kind of SCHEDULE_KINDS) entries.delete(kind);
    if (!changes.has("every")) entries.delete("between");
  }
  return { key: under.key, node: { ...under.node, entries: mergeEntries(entries, changes) } };
}

function mergeEntries(under: ReadonlyMap<string, Entry>, over: ReadonlyMap<string, Entry>): Map<string, Entry> {
  const merged = new Map(under);
  for (const [key, entry] of over) {
    const below = under.get(key)?.node;
    merged.set(key, below === undefined ? entry : { key: entry.key, node: mergeNodes(below, entry.node) });
  }
  return merged;
}

function mergeNodes(under: SourceNode, over: SourceNode): SourceNode {
  if (under.kind !== "map" || over.kind !== "map") return over;
  return { ...over, entries: mergeEntries(under.entries, over.entries) };
}

function mapOf(entry: Entry | undefined): ReadonlyMap<string, Entry> {
  return entry?.node.kind === "map" ? entry.node.entries : new Map();
}

/** A part with other entries, at its place in the file; at the body's when the file has no such part. */
export function asEntry(part: Entry | undefined, body: Body, key: string, entries: ReadonlyMap<string, Entry>): Entry {
  const place = part?.node.place ?? { ...body.place, path: key };
  return { key: part?.key ?? place, node: { kind: "map", place, entries } };
}

function unknownTask(task: string, { key }: Entry, suggestTask: Suggest): ConfigurationProblem {
  const message = `there is no task ${task} to lay these values over`;
  const suggestion = suggestTask(task);
  return problemAt(key, {
    code: "CONFIG_TASK_UNKNOWN",
    message,
    expected: "the name of a task",
    found: task,
    suggestion,
  });
}
