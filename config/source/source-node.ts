import type { Origin } from "./origin.ts";

/** Where something stands: in which source, and under which path there. */
export interface Place {
  readonly origin: Origin;
  /** Dotted, as the author wrote it: `environments.development.tasks.data_sync.cron`. */
  readonly path: string;
}

/** A value as it was written, every part with its place. Overlays are laid over such trees, so that places survive. */
export type SourceNode = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly kind: "scalar";
  readonly place: Place;
  readonly value: string | number | boolean | null;
}

interface ListNode {
  readonly kind: "list";
  readonly place: Place;
  readonly items: readonly SourceNode[];
}

export interface MapNode {
  readonly kind: "map";
  readonly place: Place;
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  /** Where the key stands; `node.place` is where its value does. */
  readonly key: Place;
  readonly node: SourceNode;
}

/** The value alone, as plain JSON. */
export function toPlain(node: SourceNode): unknown {
  switch (node.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(toPlain);
    case "map":
      return Object.fromEntries(Array.from(node.entries, ([key, { node: value }]) => [key, toPlain(value)]));
  }
}

/** The node behind a key; undefined when this is no map or has no such key. */
export function childOf(node: SourceNode | undefined, key: string): SourceNode | undefined {
  return node?.kind === "map" ? node.entries.get(key)?.node : undefined;
}

/** The node under a path of keys and list places. */
export function nodeAt(node: SourceNode, path: readonly PropertyKey[]): SourceNode | undefined {
  let current: SourceNode | undefined = node;
  for (const step of path)
    current = current?.kind === "list" ? current.items[Number(step)] : childOf(current, String(step));
  return current;
}
