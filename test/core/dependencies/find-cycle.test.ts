import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findCycle } from "../../../core/dependencies/find-cycle.ts";

function graph(edges: { readonly [name: string]: readonly string[] }) {
  return Object.fromEntries(Object.entries(edges).map(([name, dependencies]) => [name, { dependencies }]));
}

describe("a cycle of dependencies", () => {
  it("is not found where there is none", () => {
    expect(findCycle(graph({}))).toBeUndefined();
    expect(findCycle(graph({ a: ["b", "c"], b: ["d"], c: ["d"], d: [] }))).toBeUndefined();
  });

  it("is named in order, without the way that leads to it", () => {
    expect(findCycle(graph({ entry: ["a"], a: ["b"], b: ["c", "leaf"], c: ["a"], leaf: [] }))).toEqual(["a", "b", "c"]);
  });

  it("may be a task that depends on itself", () => {
    expect(findCycle(graph({ a: [], b: ["a", "b"] }))).toEqual(["b"]);
  });

  it("is not seen in names that do not exist, not even those every object has", () => {
    expect(findCycle(graph({ a: ["nobody", "constructor", "toString"] }))).toBeUndefined();
  });

  it("is found at the end of a chain of 50,000 tasks", () => {
    const edges: { [name: string]: string[] } = {};
    for (let index = 0; index < 50_000; index += 1) edges[`t${index}`] = [`t${index + 1}`];
    edges.t50000 = [];
    expect(findCycle(graph(edges))).toBeUndefined();
    edges.t50000 = ["t49998"];
    expect(findCycle(graph(edges))).toEqual(["t49998", "t49999", "t50000"]);
  });

  it("is found exactly when taking away tasks without dependencies leaves some", () => {
    const names = ["a", "b", "c", "d", "e", "f"] as const;
    const anyGraph = fc.record(
      Object.fromEntries(names.map((name) => [name, fc.subarray([...names], { maxLength: 2 })])),
    );
    fc.assert(
      fc.property(anyGraph, (edges) => {
        const left = new Map(Object.entries(edges));
        for (;;) {
          const free = [...left].filter(([, dependencies]) => !dependencies.some((name) => left.has(name)));
          if (free.length === 0) break;
          for (const [name] of free) left.delete(name);
        }
        const cycle = findCycle(graph(edges));
        expect(cycle !== undefined).toBe(left.size > 0);
        for (const [index, name] of (cycle ?? []).entries()) {
          expect(edges[name]).toContain(cycle?.[(index + 1) % cycle.length]);
        }
        expect(new Set(cycle).size).toBe(cycle?.length ?? 0);
      }),
      { numRuns: 500 },
    );
  });
});
